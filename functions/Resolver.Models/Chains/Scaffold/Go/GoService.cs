using System.Globalization;
using System.Text;
using Resolver.Core.Ids;
using Resolver.Core.Scaffold;
using Resolver.Core.Text;
using Resolver.Core.Workspaces;

namespace Resolver.Models.Chains.Scaffold.Go;

/// <summary>
/// A contract as a Go module: first what is frozen (the module file and every test), later what has to satisfy it. Both come from the
/// contract alone and are the same bytes every time.
/// </summary>
internal static class GoService
{
    /// <summary>The language version: nothing newer is used, so that any installed toolchain from 1.19 on builds it without fetching another.</summary>
    public const string Language = "1.19";

    private static readonly string[] FrameTests =
    [
        "acceptance.TestHealth", "acceptance.TestUnknownPathIsNotFound", "internal/server.TestRunFinishesRequestsInFlight",
        "internal/store.TestStoreKeepsWhatIsCreated", "internal/store.TestStoreListsInPages", "internal/store.TestStoreTakesOneOfManyCreators",
    ];

    /// <summary>The module file and the tests, and the ids under which the runner will report them.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>PROTO-NAME</c>, <c>PROTO-UNSUPPORTED</c>, <c>SCAFFOLD-RECURSION</c>.</exception>
    public static (IReadOnlyList<FileChange> Files, IReadOnlyList<string> Tests) Frozen(ServiceContract contract)
    {
        var types = new GoTypes(contract);
        var files = new List<FileChange>
        {
            At(contract, "go.mod", $"module {contract.Module}\n\ngo {Language}\n"),
            At(contract, "acceptance/acceptance_test.go", GoTemplates.Fill("acceptance_test.go", contract)),
            At(contract, "internal/server/server_test.go", GoTemplates.Fill("server_test.go", contract)),
            At(contract, "internal/store/store_test.go", GoTemplates.Fill("store_test.go", contract)),
        };
        var tests = FrameTests.ToList();
        foreach (var resource in contract.Resources)
        {
            var acceptance = new GoAcceptance(contract, types, resource);
            files.Add(At(contract, $"acceptance/{FileName(types[resource.Message])}_test.go", acceptance.Write()));
            tests.AddRange(acceptance.Tests.Select(static test => "acceptance." + test));
        }

        return (files, tests);
    }

    /// <summary>Everything else: structs, handlers, the program, the README.</summary>
    public static IReadOnlyList<FileChange> Implementation(ServiceContract contract)
    {
        var types = new GoTypes(contract);
        var models = new GoModels(contract, types);
        var files = new List<FileChange>
        {
            At(contract, "README.md", Readme(contract, types)),
            At(contract, $"cmd/{contract.Service}/main.go", GoTemplates.Fill("main.go", contract)),
            At(contract, "internal/api/api.go", Api(contract, types)),
            At(contract, "internal/api/json.go", GoTemplates.Fill("json.go", contract)),
            At(contract, "internal/api/resource.go", GoTemplates.Fill("resource.go", contract)),
            At(contract, "internal/models/models.go", models.Write()),
            At(contract, "internal/models/problems.go", GoTemplates.Fill("problems.go", contract)),
            At(contract, "internal/server/server.go", GoTemplates.Fill("server.go", contract)),
            At(contract, "internal/store/store.go", GoTemplates.Fill("store.go", contract)),
        };
        if (models.NeedsIntegers)
        {
            files.Add(At(contract, "internal/models/integers.go", GoTemplates.Fill("integers.go", contract)));
        }

        return files;
    }

    private static FileChange At(ServiceContract contract, string path, string text) => new(RepoPath.Parse($"{contract.Folder}/{path}"), text);

    private static string FileName(string type) => string.Concat(type.Select((letter, at) =>
        char.IsAsciiLetterUpper(letter) && at > 0 && !char.IsAsciiLetterUpper(type[at - 1]) ? $"_{char.ToLowerInvariant(letter)}" : char.ToLowerInvariant(letter).ToString()));

    private static string Api(ServiceContract contract, GoTypes types)
    {
        var text = new StringBuilder($"// Package api answers the requests of the {contract.Service} service.\npackage api\n\nimport (\n\t\"net/http\"\n\n\t\"{contract.Module}/internal/models\"\n)\n\n");
        text.Append("// New makes the service's handler, with stores of its own.\nfunc New() http.Handler {\n\tmux := http.NewServeMux()\n\tmux.HandleFunc(\"/healthz\", health)\n");
        foreach (var resource in contract.Resources)
        {
            var operations = string.Join(", ", resource.Operations.Select(Operation));
            text.Append(CultureInfo.InvariantCulture, $"\tnewResource({'"'}{resource.Path}{'"'}, func(m *models.{types[resource.Message]}) *string {{ return &m.{GoNames.Exported(resource.Key)} }}, {operations}).mount(mux)\n");
        }

        return text.Append(Rest).ToString();
    }

    private const string Rest = """
        	mux.HandleFunc("/", notFound)
        	return mux
        }

        // health says that the process serves.
        func health(w http.ResponseWriter, req *http.Request) {
        	if !isGet(req) {
        		w.Header().Set("Allow", "GET, HEAD")
        		writeError(w, http.StatusMethodNotAllowed, "method not allowed")
        		return
        	}

        	writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
        }

        func notFound(w http.ResponseWriter, _ *http.Request) {
        	writeError(w, http.StatusNotFound, "not found")
        }

        """;

    private static string Operation(ResourceOperation operation) => operation switch
    {
        ResourceOperation.Create => "create",
        ResourceOperation.Get => "get",
        ResourceOperation.List => "list",
        ResourceOperation.Update => "update",
        _ => "remove",
    };

    private static string Readme(ServiceContract contract, GoTypes types)
    {
        var routes = new StringBuilder("| route | what |\n|---|---|\n");
        foreach (var resource in contract.Resources)
        {
            foreach (var operation in resource.Operations)
            {
                routes.Append(CultureInfo.InvariantCulture, $"| `{Route(resource, operation)}` | {operation} `{types[resource.Message]}` |\n");
            }
        }

        var leftOut = contract.LeftOut.Count == 0 ? string.Empty : "\n## Left for people\n\n" + string.Concat(contract.LeftOut.Select(static line => $"- {PlainText(line)}\n"));
        return GoTemplates.Fill("readme.md", contract, ("routes", routes.ToString().TrimEnd('\n')), ("summary", PlainText(contract.Summary)), ("leftout", leftOut)).TrimEnd('\n') + "\n";
    }

    private static string Route(ResourceContract resource, ResourceOperation operation) => operation switch
    {
        ResourceOperation.Create => $"POST {resource.Path}",
        ResourceOperation.List => $"GET {resource.Path}",
        ResourceOperation.Get => $"GET {resource.Path}/{{key}}",
        ResourceOperation.Update => $"PUT {resource.Path}/{{key}}",
        _ => $"DELETE {resource.Path}/{{key}}",
    };

    // Free text in Markdown: nothing that could be a tag, a link, a mention or a heading.
    private static string PlainText(string text) =>
        string.Concat(VisibleText.Line(text, 300).Where(static letter => letter is not ('<' or '>' or '[' or ']' or '`' or '|' or '*' or '_' or '#' or '@' or '\\' or '!' or '{' or '}' or '&' or '~'))).Replace("://", " ", StringComparison.Ordinal);
}
