# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the unittest cases of a module and prints TAP, which tests/record counts."""

import unittest


class Tap(unittest.TestResult):
    """One line a test."""

    count = 0

    def _line(self, word, test, more=""):
        Tap.count += 1
        print("%s %d - %s%s" % (word, Tap.count, test.id().split(".", 1)[1], more), flush=True)

    def addSuccess(self, test):
        self._line("ok", test)

    def addSkip(self, test, reason):
        self._line("ok", test, " # SKIP " + reason)

    def addError(self, test, err):
        super().addError(test, err)
        self.addFailure(test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._line("not ok", test)
        print("# " + self.failures[-1][1].replace("\n", "\n# "))


def run(module):
    """Returns the exit status."""
    tests = unittest.defaultTestLoader.loadTestsFromModule(module)
    print("1..%d" % tests.countTestCases())
    result = Tap()
    tests.run(result)
    return 0 if result.wasSuccessful() else 1
