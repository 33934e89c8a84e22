using System.Globalization;
using System.Text;
using Resolver.Core.Scaffold;

namespace Resolver.Models.Chains.Scaffold.Go;

/// <summary>Messages as plain Go structs with JSON tags and their documented rules. The text is as gofmt would leave it.</summary>
internal sealed class GoModels(ServiceContract contract, GoTypes types)
{
    private readonly StringBuilder _text = new();

    public string Write()
    {
        _text.Append("// Package models has the messages of the schema registry that the service works with.\npackage models\n");
        if (AllFields().Any(static field => field.NeedsTime))
        {
            _text.Append("\nimport \"time\"\n");
        }

        foreach (var values in contract.Enums)
        {
            Enumeration(values);
        }

        foreach (var message in contract.Messages)
        {
            Struct(message);
            Validation(message);
        }

        return _text.ToString();
    }

    /// <summary>Whether 64-bit numbers stand in lists or maps.</summary>
    public bool NeedsIntegers => AllFields().Any(static each => each.NeedsWideElements);

    private IEnumerable<GoField> AllFields() => contract.Messages.SelectMany(static message => message.Fields).Select(field => new GoField(field, types));

    private void Enumeration(EnumSchema values)
    {
        var type = types[values.Name];
        Line($"\n{GoNames.Comment(type, values.Comment, $"the values of {values.Name}.")}type {type} string\n\nconst (");
        var first = true;
        foreach (var value in values.Values)
        {
            var name = types.Constant(values, value);
            Line($"{(first ? string.Empty : "\n")}\t{GoNames.Comment(name, value.Comment, $"value {value.Number.ToString(CultureInfo.InvariantCulture)}.")}\t{name} {type} = \"{value.Name}\"");
            first = false;
        }

        var names = string.Join(", ", values.Values.Select(value => types.Constant(values, value)));
        Line($")\n\n// known says whether the value is one of the registry's; an absent one is.\nfunc (v {type}) known() bool {{\n\tswitch v {{\n\tcase \"\", {names}:\n\t\treturn true\n\tdefault:\n\t\treturn false\n\t}}\n}}");
    }

    private void Struct(MessageSchema message)
    {
        var type = types[message.Name];
        Line($"\n{GoNames.Comment(type, message.Comment, $"the message {message.Name}.")}type {type} struct{(message.Fields.Count == 0 ? "{}" : " {")}");
        var first = true;
        foreach (var field in Fields(message))
        {
            // A blank line between fields: nothing has to be aligned.
            Line($"{(first ? string.Empty : "\n")}\t{GoNames.Comment(field.Name, field.Schema.Comment, $"the field {field.Schema.Name}.")}\t{field.Name} {field.Type} {field.Tag}");
            first = false;
        }

        if (message.Fields.Count > 0)
        {
            Line("}");
        }
    }

    private void Validation(MessageSchema message)
    {
        var type = types[message.Name];
        Line($"\n// Validate gives Problems where the message breaks a documented rule.\nfunc (m *{type}) Validate() error {{\n\tvar found Problems\n\tm.check(\"\", &found)\n\treturn found.err()\n}}");
        var rules = new StringBuilder();
        foreach (var field in Fields(message))
        {
            rules.Append(Rules(message, field));
        }

        foreach (var oneof in message.Fields.Where(static field => field.Oneof is not null).GroupBy(static field => field.Oneof!, StringComparer.Ordinal))
        {
            rules.Append(Choice(message, oneof.Key, [.. oneof]));
        }

        Line(rules.Length == 0
            ? $"\n// check finds nothing: no rule is documented.\nfunc (m *{type}) check(string, *Problems) {{}}"
            : $"\nfunc (m *{type}) check(at string, found *Problems) {{\n{rules.ToString().TrimStart('\n').TrimEnd('\n')}\n}}");
    }

    private string Rules(MessageSchema message, GoField field)
    {
        var place = $"m.{field.Name}";
        var json = field.Schema.Json;
        var text = new StringBuilder();
        if (field.IsRequired)
        {
            text.Append(If(Missing(field, place), $"found.add(at, \"{json}\", \"is required\")"));
        }

        if (field.HoldsMessages)
        {
            text.Append(Inner(message, field, place, json));
        }
        else if (field.Schema.Kind == FieldKind.Enumeration)
        {
            text.Append(Known(field, place, json));
        }

        return text.ToString();
    }

    private string Missing(GoField field, string place)
    {
        var zero = field.Schema is { Kind: FieldKind.Enumeration, Label: FieldLabel.Single or FieldLabel.Optional }
            ? contract.Enums.First(values => values.Name == field.Schema.Type)
            : null;
        return zero is { Values.Count: > 1 } ? $"{field.Missing(place)} || {place} == {types.Constant(zero, zero.Values[0])}" : field.Missing(place);
    }

    private static string Inner(MessageSchema message, GoField field, string place, string json) => field.Schema.Label switch
    {
        FieldLabel.Repeated => $"\n\tfor i := range {place} {{\n\t\t{place}[i].check(within(at, \"{json}\", i), found)\n\t}}\n",
        FieldLabel.Map => $"\n\tfor key, value := range {place} {{\n\t\tvalue.check(within(at, \"{json}\", key), found)\n\t}}\n",
        _ => If($"{place} != nil", $"{place}.check(at+\"{json}.\", found)"),
    };

    private static string Known(GoField field, string place, string json) => field.Schema.Label switch
    {
        FieldLabel.Repeated or FieldLabel.Map => $"\n\tfor _, value := range {place} {{\n\t\tif !value.known() {{\n\t\t\tfound.add(at, \"{json}\", \"is not a known value\")\n\t\t}}\n\t}}\n",
        _ => If($"!{place}.known()", $"found.add(at, \"{json}\", \"is not a known value\")"),
    };

    private string Choice(MessageSchema message, string oneof, IReadOnlyList<FieldSchema> members)
    {
        if (members.Count < 2)
        {
            return string.Empty;
        }

        var count = new StringBuilder($"\n\tset{GoNames.Exported(oneof)} := 0\n");
        foreach (var field in members.Select(member => new GoField(member, types)))
        {
            var present = field.IsPointer ? $"m.{field.Name} != nil" : field.Schema.Type == "bytes" && field.Schema.Kind == FieldKind.Scalar ? $"len(m.{field.Name}) > 0" : $"m.{field.Name} != \"\"";
            count.Append(CultureInfo.InvariantCulture, $"\tif {present} {{\n\t\tset{GoNames.Exported(oneof)}++\n\t}}\n");
        }

        return count + If($"set{GoNames.Exported(oneof)} > 1", $"found.add(at, \"{members[0].Json}\", \"excludes the other members of {oneof}\")");
    }

    private IEnumerable<GoField> Fields(MessageSchema message) => message.Fields.Select(field => new GoField(field, types));

    private static string If(string condition, string then) => $"\n\tif {condition} {{\n\t\t{then}\n\t}}\n";

    private void Line(string text) => _text.Append(text).Append('\n');
}
