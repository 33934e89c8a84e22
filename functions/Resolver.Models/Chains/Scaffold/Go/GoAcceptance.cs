using System.Globalization;
using System.Text;
using Resolver.Core.Scaffold;

namespace Resolver.Models.Chains.Scaffold.Go;

/// <summary>Acceptance tests of one resource, from the contract alone: they know routes, examples and rules, and nothing of the code.</summary>
internal sealed class GoAcceptance
{
    private readonly StringBuilder _text = new();
    private readonly List<string> _tests = [];
    private readonly ResourceContract _resource;
    private readonly MessageSchema _message;
    private readonly string _type;
    private readonly string _path;
    private readonly string _example;
    private readonly string _key;
    private readonly string _json;

    public GoAcceptance(ServiceContract contract, GoTypes types, ResourceContract resource)
    {
        _resource = resource;
        _message = contract.Messages.First(message => message.Name == resource.Message);
        _type = types[resource.Message];
        _path = GoNames.Unexported(_type) + "Path";
        _example = GoNames.Unexported(_type) + "Example";
        _key = _message.Fields.First(field => field.Name == resource.Key).Json;
        _json = new GoExamples(contract).Of(resource);
    }

    /// <summary>Names of the test functions that <see cref="Write"/> has written.</summary>
    public IReadOnlyList<string> Tests => _tests;

    public string Write()
    {
        _text.Append(CultureInfo.InvariantCulture, $"package acceptance\n\nimport (\n\t\"net/http\"\n{(_resource.Has(ResourceOperation.Create) ? "\t\"strings\"\n" : string.Empty)}\t\"testing\"\n)\n\nconst {_path} = \"{_resource.Path}\"\n");
        if (_resource.Has(ResourceOperation.Create))
        {
            _text.Append(CultureInfo.InvariantCulture, $"\nconst {_example} = `{_json}`\n");
            Created();
            Rules();
        }

        Reading();
        Changing();
        Refusing();
        return _text.ToString();
    }

    private void Created()
    {
        Test("IsCreated", $$"""
            c := newClient(t)
            created := c.call(http.StatusCreated, http.MethodPost, {{_path}}, {{_example}})
            key, _ := created.body["{{_key}}"].(string)
            if key == "" {
            	t.Fatal("the service gave no key")
            }

            if got := created.header.Get("Location"); got != {{_path}}+"/"+key {
            	t.Errorf("Location is %q", got)
            }

            same(t, created.body, {{_example}})
            """);
        Test("KeepsItsKey", $$"""
            c := newClient(t)
            body := with(t, {{_example}}, "{{_key}}", "key-1")
            same(t, c.call(http.StatusCreated, http.MethodPost, {{_path}}, body).body, body)
            c.call(http.StatusConflict, http.MethodPost, {{_path}}, body)
            """);
        Test("RefusesWhatIsNotOfItsForm", $$"""
            c := newClient(t)
            c.call(http.StatusBadRequest, http.MethodPost, {{_path}}, "")
            c.call(http.StatusBadRequest, http.MethodPost, {{_path}}, "{")
            c.call(http.StatusBadRequest, http.MethodPost, {{_path}}, "[]")
            c.call(http.StatusBadRequest, http.MethodPost, {{_path}}, {{_example}}+{{_example}})
            c.call(http.StatusBadRequest, http.MethodPost, {{_path}}, with(t, {{_example}}, "noSuchMember", "x"))
            c.call(http.StatusUnprocessableEntity, http.MethodPost, {{_path}}, with(t, {{_example}}, "{{_key}}", "../key"))
            c.call(http.StatusRequestEntityTooLarge, http.MethodPost, {{_path}}, with(t, {{_example}}, "{{_key}}", strings.Repeat("a", 2<<20)))
            """);
    }

    private void Rules()
    {
        foreach (var field in _message.Fields.Where(field => field is { Required: true, Oneof: null } && field.Name != _resource.Key))
        {
            Test($"Needs{GoNames.Exported(field.Name)}", $"""
                got := newClient(t).call(http.StatusUnprocessableEntity, http.MethodPost, {_path}, without(t, {_example}, "{field.Json}"))
                complains(t, got, "{field.Json}")
                """);
        }

        foreach (var field in _message.Fields.Where(static field => field is { Kind: FieldKind.Enumeration, Label: FieldLabel.Single, Oneof: null }))
        {
            Test($"KnowsTheValuesOf{GoNames.Exported(field.Name)}", $"""
                got := newClient(t).call(http.StatusUnprocessableEntity, http.MethodPost, {_path}, with(t, {_example}, "{field.Json}", "NO_SUCH_VALUE"))
                complains(t, got, "{field.Json}")
                """);
        }
    }

    private void Reading()
    {
        if (_resource.Has(ResourceOperation.Get))
        {
            Test("ThatIsUnknownIsNotFound", $"newClient(t).call(http.StatusNotFound, http.MethodGet, {_path}+\"/no-such-key\", \"\")");
            WithOne("IsFound", $"same(t, c.call(http.StatusOK, http.MethodGet, {_path}+\"/key-1\", \"\").body, body)");
        }

        if (!_resource.Has(ResourceOperation.List))
        {
            return;
        }

        Test("ListBeginsEmpty", $$"""
            got := newClient(t).call(http.StatusOK, http.MethodGet, {{_path}}, "")
            if items, ok := got.body["items"].([]any); !ok || len(items) != 0 {
            	t.Errorf("the list is %v", got.body)
            }
            """);
        WithOne("IsListedInPages", $$"""
            c.call(http.StatusCreated, http.MethodPost, {{_path}}, with(t, body, "{{_key}}", "key-2"))
            first := c.call(http.StatusOK, http.MethodGet, {{_path}}+"?limit=1", "")
            if items, _ := first.body["items"].([]any); len(items) != 1 || first.body["next"] != "key-1" {
            	t.Fatalf("the first page is %v", first.body)
            }

            rest := c.call(http.StatusOK, http.MethodGet, {{_path}}+"?after=key-1", "")
            if items, _ := rest.body["items"].([]any); len(items) != 1 || rest.body["next"] != nil {
            	t.Errorf("the second page is %v", rest.body)
            }

            c.call(http.StatusBadRequest, http.MethodGet, {{_path}}+"?limit=0", "")
            """);
    }

    private void Changing()
    {
        if (_resource.Has(ResourceOperation.Update))
        {
            WithOne("IsUpdated", $"""
                same(t, c.call(http.StatusOK, http.MethodPut, {_path}+"/key-1", {_example}).body, body)
                c.call(http.StatusNotFound, http.MethodPut, {_path}+"/key-2", {_example})
                c.call(http.StatusUnprocessableEntity, http.MethodPut, {_path}+"/key-2", body)
                """);
        }

        if (_resource.Has(ResourceOperation.Delete))
        {
            WithOne("IsDeleted", $"""
                c.call(http.StatusNoContent, http.MethodDelete, {_path}+"/key-1", "")
                c.call(http.StatusNotFound, http.MethodDelete, {_path}+"/key-1", "")
                """);
        }
    }

    private void Refusing()
    {
        (ResourceOperation Operation, string Method, string Place)[] all =
        [
            (ResourceOperation.Create, "Post", _path), (ResourceOperation.List, "Get", _path), (ResourceOperation.Get, "Get", $"{_path}+\"/key-1\""),
            (ResourceOperation.Update, "Put", $"{_path}+\"/key-1\""), (ResourceOperation.Delete, "Delete", $"{_path}+\"/key-1\""),
        ];
        var refused = all.Where(each => !_resource.Has(each.Operation))
            .Select(static each => $"c.call(http.StatusMethodNotAllowed, http.Method{each.Method}, {each.Place}, \"\")")
            .Append($"c.call(http.StatusMethodNotAllowed, http.MethodPatch, {_path}, \"\")");
        Test("TakesNoOtherMethod", "c := newClient(t)\n" + string.Join('\n', refused));
    }

    private void WithOne(string name, string body)
    {
        if (_resource.Has(ResourceOperation.Create))
        {
            Test(name, $"""
                c := newClient(t)
                body := with(t, {_example}, "{_key}", "key-1")
                c.call(http.StatusCreated, http.MethodPost, {_path}, body)
                {body}
                """);
        }
    }

    private void Test(string name, string body)
    {
        var function = $"Test{_type}{name}";
        _tests.Add(function);
        var lines = body.ReplaceLineEndings("\n").Split('\n').Select(static line => line.Length == 0 ? line : "\t" + line);
        _text.Append(CultureInfo.InvariantCulture, $"\nfunc {function}(t *testing.T) {{\n{string.Join('\n', lines)}\n}}\n");
    }
}
