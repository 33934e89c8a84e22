import unittest

from ratelimit import Plan, plan_named


class PlanTests(unittest.TestCase):
    def test_plans_are_found_by_name(self):
        self.assertEqual(plan_named(" Team ").limit, 100)

    def test_unknown_plans_are_free(self):
        self.assertEqual(plan_named("gold").name, "free")

    def test_a_plan_allows_at_least_one_request(self):
        with self.assertRaises(ValueError):
            Plan("none", 0, 60.0)


if __name__ == "__main__":
    unittest.main()
