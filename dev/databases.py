"""Databases with their file stores: copied, renamed and dropped together."""

import contextlib
import shutil

import psycopg2
from psycopg2 import sql


class Databases:
    """The databases of the server that the ``PG…`` variables name."""

    def __init__(self, filestore):
        self.filestore = filestore

    def exists(self, name):
        return name in self.names()

    def names(self):
        """Return the names of all databases."""
        with _server() as cursor:
            cursor.execute("SELECT datname FROM pg_database")
            return [name for (name,) in cursor.fetchall()]

    def copy(self, source, target):
        """Make `target` a copy of `source`, whatever was there."""
        self.drop(target)
        _run("CREATE DATABASE {} TEMPLATE {}", target, source)
        if (self.filestore / source).exists():
            shutil.copytree(self.filestore / source, self.filestore / target)

    def rename(self, source, target):
        """Rename the file store first: the database's name says that all is there."""
        shutil.rmtree(self.filestore / target, ignore_errors=True)
        if (self.filestore / source).exists():
            (self.filestore / source).rename(self.filestore / target)
        _run("ALTER DATABASE {} RENAME TO {}", source, target)

    def drop(self, name):
        _run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        shutil.rmtree(self.filestore / name, ignore_errors=True)


@contextlib.contextmanager
def _server():
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _run(statement, *names):
    with _server() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
