"""Tests of the project itself: layers, shape, words, files, start-up and manual."""
