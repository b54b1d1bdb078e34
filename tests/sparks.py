"""Whether Spark can be tried: Java, and a Python with pyspark and Ibis (this one, or ``TREADLE_TEST_SPARK_PYTHON``).

It runs inside the test's process, or on the cluster that ``TREADLE_TEST_SPARK_MASTER`` names, such as
``spark://127.0.0.1:7077``.
"""

import os
import shutil
import subprocess
import sys
from functools import cache


def interpreter() -> str:
    """The Python that has pyspark."""
    return os.environ.get("TREADLE_TEST_SPARK_PYTHON") or sys.executable


def master() -> str:
    """Where it runs."""
    return os.environ.get("TREADLE_TEST_SPARK_MASTER") or "local[2]"


@cache
def why_not() -> str:
    """Why Spark cannot be tried; "" when it can."""
    if shutil.which("java") is None:
        return "No Java is installed; install Java 17."
    found = subprocess.run([interpreter(), "-c", "import importlib.util as u; assert u.find_spec('pyspark')"],
                           capture_output=True, check=False)
    return "" if found.returncode == 0 else (
        "pyspark is not installed; install the extra “spark”, or set TREADLE_TEST_SPARK_PYTHON.")
