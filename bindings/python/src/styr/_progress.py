"""Progress of long calls, shown by tqdm where it is installed."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Seconds before a bar appears: short calls show none.
_PATIENCE = 0.2

Progress = bool | Callable[[float], object] | None


@contextmanager
def shown(progress: Progress, what: str) -> Iterator[Callable[[float], object] | None]:
    """What the library is to call with the share done, 0 to 1: nothing, the caller's function, or a bar.

    The bar appears only for calls that take longer than a moment. True without tqdm is refused.
    """
    if progress is None or progress is False:
        yield None
        return
    if progress is not True:
        yield progress
        return
    try:
        with warnings.catch_warnings():
            # In a notebook without ipywidgets tqdm writes its bar as text, and need not say so.
            warnings.simplefilter("ignore")
            from tqdm.auto import tqdm
    except ImportError as error:
        raise ImportError("progress=True needs tqdm: pip install styr[progress]") from error
    with tqdm(total=100, desc=what, unit="%", leave=False, delay=_PATIENCE, bar_format="{desc}: {percentage:3.0f}% |{bar}|") as bar:
        yield lambda done: bar.update(100 * done - bar.n)
