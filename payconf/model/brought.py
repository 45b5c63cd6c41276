"""What an installed package brings by an entry point: loading it, and what is said where that doesn't work."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from payconf.model.errors import PayconfError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_AT_IMPORT = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    NameError,
    OSError,
    PayconfError,
    RuntimeError,
    SyntaxError,
    SystemExit,  # a module that ends the program would let a check pass that was never made
    TypeError,
    ValueError,
)


class RegistryError(PayconfError):
    """An installed package brings something that can't be taken: wrong form, a name that is taken, an import error."""

    def again(self) -> RegistryError:
        """The same error, without the place where it was raised first."""
        return RegistryError(self.message, self.fix)


def load(point: EntryPoint) -> object:
    """The module or the object in it that an entry point names. Raises RegistryError; the package's code runs."""
    try:
        found: object = import_module(point.module)
    except _AT_IMPORT as error:
        problem = error_of(point, _why(error, point))
    else:
        for name in filter(None, (point.attr or "").split(".")):
            if not hasattr(found, name):
                raise error_of(point, f"{point.module} has no {point.attr}")
            found = getattr(found, name)
        return found
    raise problem  # not above: the package's own error may hold anything


def error_of(point: EntryPoint, why: str, fix: str = "") -> RegistryError:
    """The error of one entry point. `why`: a part of a sentence; `fix`: what the package's author does."""
    package = package_of(point)
    mend = fix or f"Mend or update {package}"
    return RegistryError(
        f"The package {package} can't be used: {why} (entry point {point.name} of {point.group}).",
        f"{mend}, or uninstall it (pip uninstall {package}).",
    )


def package_of(point: EntryPoint) -> str:
    """The distribution's name, or the module's where nobody knows the distribution."""
    return point.dist.name if point.dist else point.module


def _why(error: BaseException, point: EntryPoint) -> str:
    """Type and place only, besides what isn't installed: the text of a foreign error might quote anything."""
    if isinstance(error, ModuleNotFoundError) and error.name:
        missing = point.module.startswith(error.name)
        return f"there is no module {error.name}" if missing else f"it needs {error.name}, which is not installed"
    if isinstance(error, SyntaxError):
        return f"line {error.lineno} of {_short(error.filename or point.module)} is no Python"
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"importing it ends with {type(error).__name__} at {_short(frame.filename)}:{frame.lineno}"


def _short(file: str) -> str:
    return file.rpartition("site-packages/")[2]
