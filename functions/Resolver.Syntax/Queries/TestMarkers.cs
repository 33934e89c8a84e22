namespace Resolver.Syntax;

/// <summary>What a test's markers say about it.</summary>
public enum TestState
{
    /// <summary>It runs.</summary>
    Active,

    /// <summary>It is marked so that only the tests that are marked so run.</summary>
    Focused,

    /// <summary>It is expected to fail.</summary>
    ExpectedFailure,

    /// <summary>It does not run, or not always: skipped, ignored, explicit, to do, or left early without a verdict.</summary>
    Skipped,
}

/// <summary>A test in a file.</summary>
/// <param name="Name">With what it stands in: <c>Shop.CartTests.Total_…</c>, <c>CartTest.test_total</c>, <c>TestTotal/empty</c>, <c>cart &gt; total</c>.</param>
/// <param name="Node">Its declaration or call.</param>
/// <param name="State">What its markers and those of its groups say.</param>
public sealed record TestInFile(string Name, SyntaxNode Node, TestState State);

/// <summary>A marker that keeps a test from running or from counting.</summary>
/// <param name="State">What it says; never <see cref="TestState.Active"/>.</param>
/// <param name="Node">The attribute, decorator or call.</param>
public sealed record TestMarker(TestState State, SyntaxNode Node);

/// <summary>Tests of a file and what is marked as not to run. The gate refuses patches that add markers.</summary>
/// <param name="Tests">In source order.</param>
/// <param name="Markers">In source order; those outside of tests too.</param>
public sealed record TestMarkers(IReadOnlyList<TestInFile> Tests, IReadOnlyList<TestMarker> Markers)
{
    /// <summary>Reads them from a tree, by the conventions of the language's usual frameworks.</summary>
    public static TestMarkers Of(SyntaxTree tree)
    {
        TestDialect? dialect = tree.Language switch
        {
            "csharp" => new CSharpTests(),
            "python" => new PythonTests(),
            "go" => new GoTests(tree.Text),
            "javascript" or "typescript" => new JavaScriptTests(tree.Text),
            _ => null,
        };
        return dialect is null ? new TestMarkers([], []) : new TestWalk(dialect).Run(tree.Root);
    }
}

/// <summary>How a language's frameworks name, group and mark tests.</summary>
internal abstract class TestDialect
{
    /// <summary>What stands between the names of groups and tests.</summary>
    public virtual string Separator => ".";

    /// <summary>The name of a test that begins here; null where none does. Parents are given innermost first.</summary>
    public abstract string? Test(SyntaxNode node, Stack<SyntaxNode> parents);

    /// <summary>The name of a group that begins here; its markers hold for all tests in it.</summary>
    public abstract string? Group(SyntaxNode node);

    /// <summary>What a node marks, or null.</summary>
    public abstract TestState? Mark(SyntaxNode node, Stack<SyntaxNode> parents);

    /// <summary>The name of what a member or a call is taken from: <c>t</c> of <c>t.Skip()</c>.</summary>
    protected static string Owner(SyntaxNode call)
    {
        var callee = call.Children.FirstOrDefault(child => child.Role == "callee");
        return callee is { Kind: SyntaxKind.Member, Children: [var receiver, ..] } ? receiver.Name : string.Empty;
    }
}

/// <summary>Walks a tree once. A marker belongs to the innermost test, group or named function around it.</summary>
internal sealed class TestWalk(TestDialect dialect)
{
    private readonly List<TestMarker> markers = [];
    private readonly List<Scope> tests = [];
    private readonly Stack<SyntaxNode> parents = new();

    public TestMarkers Run(SyntaxNode root)
    {
        Visit(root, new Scope(root, string.Empty, null));
        return new TestMarkers([.. tests.Select(test => new TestInFile(test.Name, test.Node, test.State))], markers);
    }

    private void Visit(SyntaxNode node, Scope scope)
    {
        var inner = Enter(node, scope);
        if (dialect.Mark(node, parents) is { } state)
        {
            markers.Add(new TestMarker(state, node));
            inner.Mark(state);
        }

        parents.Push(node);
        foreach (var child in node.Children)
        {
            Visit(child, inner);
        }

        parents.Pop();
    }

    private Scope Enter(SyntaxNode node, Scope scope)
    {
        if (dialect.Test(node, parents) is { } test)
        {
            var found = new Scope(node, scope.Under(test, dialect.Separator), scope);
            tests.Add(found);
            return found;
        }

        return dialect.Group(node) is { } group ? new Scope(node, scope.Under(group, dialect.Separator), scope)
            // What a helper skips says nothing of the tests beside it.
            : node is { Kind: SyntaxKind.Function, Name.Length: > 0 } ? new Scope(node, scope.Name, scope)
            : scope;
    }

    private sealed class Scope(SyntaxNode node, string name, Scope? outer)
    {
        private TestState own;

        public SyntaxNode Node => node;

        public string Name => name;

        public TestState State => outer is null || outer.State < own ? own : outer.State;

        public void Mark(TestState state) => own = state > own ? state : own;

        public string Under(string inner, string separator) => name.Length == 0 ? inner : name + separator + inner;
    }
}
