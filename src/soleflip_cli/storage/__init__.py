"""The books on disk: tables, migrations, views, and every line of SQL that writes them."""
