using Resolver.Core.Faults;
using Resolver.Core.Scaffold;

namespace Resolver.Models.Chains.Scaffold.Proto;

/// <summary>
/// A registry, read. A file that is not understood does not spoil the others: its fault is kept, and told where something is missing.
/// </summary>
internal sealed class ProtoSet
{
    private const int MaxFileCharacters = 1 << 20;
    private readonly Dictionary<string, ProtoMessage> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EnumSchema> _enums = new(StringComparer.Ordinal);
    private readonly HashSet<string> _twice = new(StringComparer.Ordinal);
    private readonly List<ResolverFault> _faults = [];
    private readonly List<ProtoRpc> _rpcs = [];

    private ProtoSet()
    {
    }

    /// <summary>Full names of all messages, in order.</summary>
    public IEnumerable<string> MessageNames => _messages.Keys.Order(StringComparer.Ordinal);

    /// <summary>Calls of services, as hints.</summary>
    public IReadOnlyList<ProtoRpc> Rpcs => _rpcs;

    /// <summary>Why files were not understood.</summary>
    public IReadOnlyList<ResolverFault> Faults => _faults;

    public static ProtoSet Read(IReadOnlyList<SchemaFile> files)
    {
        var set = new ProtoSet();
        foreach (var file in files)
        {
            try
            {
                set.Add(file.Text.Length > MaxFileCharacters
                    ? throw ProtoFaults.At(ProtoFaults.LimitCode, file.Path, 1, "the file is larger than 1 MiB")
                    : ProtoParser.Parse(file.Path, file.Text));
            }
            catch (ResolverFault wrong) when (wrong.Code.StartsWith("PROTO-", StringComparison.Ordinal))
            {
                set._faults.Add(wrong);
            }
        }

        return set;
    }

    /// <summary>The full name of a message that is called so, in full or by the end of its name; null where none or several are.</summary>
    public string? Find(string name)
    {
        if (_messages.ContainsKey(name))
        {
            return name;
        }

        var ending = "." + name;
        var found = _messages.Keys.Where(known => known.EndsWith(ending, StringComparison.Ordinal)).Take(2).ToList();
        return found.Count == 1 ? found[0] : null;
    }

    /// <summary>A message as it is written; its name must be known.</summary>
    public ProtoMessage Message(string name) => _messages[name];

    /// <summary>The messages and enumerations that these need, themselves included, ordered by name.</summary>
    /// <exception cref="ResolverFault"><c>PROTO-TYPE-UNKNOWN</c>, <c>PROTO-UNSUPPORTED</c>, <c>PROTO-NAME</c>.</exception>
    public (IReadOnlyList<MessageSchema> Messages, IReadOnlyList<EnumSchema> Enums) Closure(IEnumerable<string> names)
    {
        var messages = new SortedDictionary<string, MessageSchema>(StringComparer.Ordinal);
        var enums = new SortedDictionary<string, EnumSchema>(StringComparer.Ordinal);
        var open = new Queue<string>(names);
        while (open.TryDequeue(out var name))
        {
            if (messages.ContainsKey(name))
            {
                continue;
            }

            var schema = Resolve(Unique(name));
            messages[name] = schema;
            foreach (var field in schema.Fields)
            {
                if (field.Kind == FieldKind.Enumeration)
                {
                    enums[field.Type] = _enums[field.Type];
                }
                else if (field.Kind == FieldKind.Message && !WellKnownTypes.IsGoogles(field.Type))
                {
                    open.Enqueue(field.Type);
                }
            }
        }

        return ([.. messages.Values], [.. enums.Values]);
    }

    private ProtoMessage Unique(string name) => !_twice.Contains(name)
        ? _messages[name]
        : throw ProtoFaults.At(ProtoFaults.NameCode, _messages[name].File, _messages[name].Line, $"{name} is declared in several files of the registry");

    private MessageSchema Resolve(ProtoMessage message) =>
        new(message.Name, message.Comment, [.. message.Fields.Select(field => Resolve(message, field))], message.File);

    private FieldSchema Resolve(ProtoMessage message, ProtoField field)
    {
        var (kind, type) = TypeOf(message, field);
        var required = FieldDocumentation.IsRequired(field);
        return new FieldSchema(field.Name, ProtoJson.NameOf(field), field.Number, field.Label, kind, type, field.Comment)
        {
            KeyType = field.KeyType,
            Oneof = field.Oneof,
            Required = required,
        };
    }

    private (FieldKind Kind, string Type) TypeOf(ProtoMessage message, ProtoField field)
    {
        if (ProtoScalars.IsScalar(field.TypeName))
        {
            return (FieldKind.Scalar, field.TypeName);
        }

        foreach (var candidate in Candidates(message.Name, field.TypeName))
        {
            if (_messages.ContainsKey(candidate))
            {
                return (FieldKind.Message, candidate);
            }

            if (_enums.ContainsKey(candidate))
            {
                return _twice.Contains(candidate)
                    ? throw ProtoFaults.At(ProtoFaults.NameCode, message.File, field.Line, $"{candidate} is declared in several files of the registry")
                    : (FieldKind.Enumeration, candidate);
            }
        }

        var bare = field.TypeName.TrimStart('.');
        return WellKnownTypes.Go(bare) is not null ? (FieldKind.Message, bare) : throw Unknown(message, field, bare);
    }

    private ResolverFault Unknown(ProtoMessage message, ProtoField field, string type)
    {
        var unread = _faults.Count == 0 ? string.Empty : $"; {_faults.Count} files of the registry were not understood, the first: {_faults[0].Message.TrimEnd('.')}";
        return WellKnownTypes.IsGoogles(type)
            ? ProtoFaults.At(ProtoFaults.UnsupportedCode, message.File, field.Line, $"{type} has no plain counterpart in Go; supported are {WellKnownTypes.Known}")
            : ProtoFaults.At(ProtoFaults.TypeCode, message.File, field.Line, $"the type {ProtoFaults.Quote(type)} is not in the registry{unread}");
    }

    // Innermost scope first, as protoc looks.
    private static IEnumerable<string> Candidates(string scope, string type)
    {
        if (type.StartsWith('.'))
        {
            yield return type[1..];
            yield break;
        }

        for (var inner = scope; inner.Length > 0; inner = inner.LastIndexOf('.') is > 0 and var dot ? inner[..dot] : string.Empty)
        {
            yield return $"{inner}.{type}";
        }

        yield return type;
    }

    private void Add(ProtoFile file)
    {
        foreach (var message in file.Messages)
        {
            Note(message.Name, _messages.TryAdd(message.Name, message));
        }

        foreach (var values in file.Enums)
        {
            Note(values.Name, _enums.TryAdd(values.Name, values));
        }

        _rpcs.AddRange(file.Rpcs);
    }

    private void Note(string name, bool isNew)
    {
        if (!isNew)
        {
            _twice.Add(name);
        }
    }
}

/// <summary>Which fields are documented as required: proto3 itself has no word for it.</summary>
internal static class FieldDocumentation
{
    /// <summary>A comment with a sentence that is just "Required", or a known option that says so.</summary>
    public static bool IsRequired(ProtoField field) =>
        field.Options.Any(SaysRequired)
        || field.Comment.Split(['.', '\n', ';', ',', '(', ')'], StringSplitOptions.TrimEntries)
            .Any(static part => part.Equals("required", StringComparison.OrdinalIgnoreCase) || part.StartsWith("required:", StringComparison.OrdinalIgnoreCase) || part == "@required");

    private static bool SaysRequired(ProtoOption option) => option switch
    {
        { Name: "(google.api.field_behavior)", Value: var value } => value.Trim('[', ']').Split(',').Contains("REQUIRED", StringComparer.Ordinal),
        { Name: "(buf.validate.field).required" or "(validate.rules).message.required", Value: "true" } => true,
        _ => false,
    };
}
