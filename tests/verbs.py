"""The verbs of an app by name, for tests that try many of them alike."""

import importlib
import inspect
import pkgutil


def verbs_of(app):
    """{name: function} of every public function in the modules of an app's `services`."""
    package = importlib.import_module(f"{app}.services")
    found = {}
    for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(one.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if not name.startswith("_") and function.__module__ == module.__name__:
                found[name] = function
    return found
