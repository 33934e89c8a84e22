namespace Resolver.Local.Tests.Play;

/// <summary>A small Python project with one bug and its tests: what most tests here work on, because it runs in seconds.</summary>
internal static class PythonBug
{
    public const string Issue = "# The limiter lets one request too few through\n\nLabels: bug\n\nWith a limit of 3, `Limiter.allow()` answers False for the third request.\n";
    public const string BadCondition = "self.count + 1 < self.limit";
    public const string GoodCondition = "self.count + 1 <= self.limit";

    public static readonly (string Path, string Text) Code = ("limiter.py", $$"""
        class Limiter:
            def __init__(self, limit):
                self.limit = limit
                self.count = 0

            def allow(self):
                if {{BadCondition}}:
                    self.count += 1
                    return True
                return False

        """);

    public static readonly (string Path, string Text) Tests = ("test_limiter.py", """
        import unittest

        from limiter import Limiter


        class LimiterTests(unittest.TestCase):
            def test_lets_exactly_the_limit_through(self):
                limiter = Limiter(3)
                self.assertEqual([limiter.allow() for _ in range(4)], [True, True, True, False])

            def test_refuses_everything_at_zero(self):
                self.assertFalse(Limiter(0).allow())

        """);

    public static (string Path, string Text) Mended => (Code.Path, Code.Text.Replace(BadCondition, GoodCondition, StringComparison.Ordinal));
}
