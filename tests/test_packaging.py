"""The addons can be installed, upgraded, removed and tested as any other addon.

Each test has a database and an Odoo process of its own.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import venv

import psycopg2

from dev import testing
from dev.addons import ADDONS
from dev.odoo import Odoo, problems
from dev.paths import ROOT

#: What an addon may leave behind in a database: tables and their parts, and records.
TRACES = {
    "columns": """
        SELECT table_name || '.' || column_name
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "indexes and sequences": """
        SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname = 'public' AND relkind IN ('i', 'S')
    """,
    "constraints": """
        SELECT conname FROM pg_constraint JOIN pg_namespace n ON n.oid = connamespace
        WHERE nspname = 'public' AND contype != 'n'
    """,
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "external identifiers": """
        SELECT module || '.' || name FROM ir_model_data WHERE module ~ 'mileo'
    """,
    "scheduled jobs": "SELECT cron_name FROM ir_cron",
    "views": "SELECT name || ' ' || model FROM ir_ui_view WHERE model IS NOT NULL",
    "actions": "SELECT type || ' ' || (name ->> 'en_US') FROM ir_actions",
    "menus": "SELECT name ->> 'en_US' FROM ir_ui_menu",
    "groups": "SELECT name ->> 'en_US' FROM res_groups",
    "rules": "SELECT name FROM ir_rule",
    "parameters": "SELECT key FROM ir_config_parameter",
    "numberings": "SELECT code FROM ir_sequence WHERE code IS NOT NULL",
    "mail templates": "SELECT name ->> 'en_US' FROM mail_template",
    "mail aliases": "SELECT alias_name FROM mail_alias WHERE alias_name IS NOT NULL",
    "activity types": "SELECT name ->> 'en_US' FROM mail_activity_type",
    "messages": "SELECT DISTINCT model FROM mail_message WHERE model ~ 'mileo'",
    "activities": "SELECT DISTINCT res_model FROM mail_activity",
    "followers": "SELECT DISTINCT res_model FROM mail_followers",
    "files": "SELECT DISTINCT res_model FROM ir_attachment WHERE res_model ~ 'mileo'",
}


@contextlib.contextmanager
def new_database(suffix, french=True):
    """Give the name of a database, with what the addons depend on, or of none yet."""
    name = f"{os.environ['TEST_DB']}_{suffix}"
    odoo = Odoo(testing.FOLDER, name)
    odoo.databases.drop(name)
    if french:
        odoo.databases.copy(testing.ensure_template(odoo), name)
    try:
        yield name
    finally:
        odoo.databases.drop(name)


def test_addon_tests_without_pytest():
    """They pass with Odoo's own runner too, on a database with demo data.

    That they pass on a French one without demo data is what the other run shows. Of
    the classes tagged `any_database` one run is enough: what they look at is a company
    that they make, the routes, or pages of their own claims.
    """
    with new_database("with_demo", french=False) as database:
        odoo = Odoo(testing.FOLDER, database, http_port=free_port())
        tags = ",".join([*(f"/{addon}" for addon in ADDONS), "-any_database"])
        odoo.install(database, ADDONS, "--test-tags", tags, "--with-demo")
        assert int(re.search(r" of (\d+) tests when ", odoo.log.read_text())[1]) > 0


def test_wheel(tmp_path):
    """The wheel has every file of the addons, and Odoo installs them from it."""
    python = bare_environment(tmp_path / "environment")
    pip = [sys.executable, "-m", "pip", "--python", python]
    wheel = build_wheel(tmp_path)
    subprocess.run([*pip, "install", "--quiet", "--no-deps", wheel], check=True)

    [installed] = tmp_path.glob("environment/lib/python3*/site-packages/odoo/addons")
    for addon in ADDONS:
        assert files(installed / addon) == files(ROOT / addon)

    with new_database("wheel") as database:
        odoo = Odoo(testing.FOLDER, database, addons_path="")
        subprocess.run(
            [python, "-m", "odoo", "--database", database, "--no-http"]
            + ["--init", ",".join(ADDONS), "--stop-after-init"],
            check=True,
            cwd=tmp_path,
            env=odoo.environment,
            stderr=subprocess.DEVNULL,
        )
        assert states(database) == {addon: "installed" for addon in ADDONS}


def build_wheel(folder):
    """Build the wheel from a copy: setuptools leaves folders behind."""
    source = folder / "source"
    source.mkdir()
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for addon in ADDONS:
        shutil.copytree(ROOT / addon, source / addon)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, source], check=True)
    [wheel] = folder.glob("*.whl")
    return wheel


def bare_environment(folder):
    """Make an environment that has Odoo and the libraries, but not our tree."""
    venv.create(folder, symlinks=True)
    [packages] = folder.glob("lib/python3*/site-packages")
    [shared] = ROOT.glob(".venv/lib/python3*/site-packages")
    (packages / "shared.pth").write_text(f"import site; site.addsitedir('{shared}')\n")
    return folder / "bin" / "python"


def files(folder):
    return {
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def test_upgrade_and_uninstall():
    """Nothing is left of addons that were used, upgraded and uninstalled."""
    with new_database("uninstall") as database:
        odoo = Odoo(testing.FOLDER, database)
        before = traces(database)
        odoo.install(database, ADDONS)
        use(odoo, database)
        odoo.upgrade(database, ADDONS)
        assert not problems(odoo.log)
        odoo.uninstall(database, ADDONS)
        assert set(states(database).values()) == {"uninstalled"}
        after = traces(database)
    left = {kind: after[kind] - before[kind] for kind in TRACES}
    assert left == {kind: set() for kind in TRACES}


def use(odoo, database):
    """Receive a claim by mail, so that there is something to remove."""
    script = """
env["mileo.claim"].message_process(
    "mileo.claim",
    "From: Claire <claire@client.example>\\nTo: claims@mileo.example\\n"
    "Message-Id: <used@client.example>\\nSubject: Late again\\n\\nThree times.",
)
env.cr.commit()
"""
    subprocess.run(
        [sys.executable, "-m", "odoo", "shell", "--database", database, "--no-http"],
        check=True,
        input=script,
        text=True,
        env=odoo.environment,
        stderr=subprocess.DEVNULL,
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def states(database):
    query = "SELECT name, state FROM ir_module_module WHERE name = ANY(%s)"
    return dict(select(database, query, ADDONS))


def traces(database):
    return {
        kind: {name for (name,) in select(database, query)}
        for kind, query in TRACES.items()
    }


def select(database, query, *parameters):
    connection = psycopg2.connect(dbname=database)
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return cursor.fetchall()
