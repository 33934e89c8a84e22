using Resolver.Core.Scaffold;

namespace Resolver.Models.Chains.Scaffold.Proto;

/// <summary>Reads one proto3 file into declarations.</summary>
internal sealed class ProtoParser
{
    private const int MaxNesting = 32;
    private readonly ProtoCursor _tokens;
    private readonly List<string> _imports = [];
    private readonly List<ProtoMessage> _messages = [];
    private readonly List<EnumSchema> _enums = [];
    private readonly List<ProtoRpc> _rpcs = [];
    private string _package = string.Empty;

    private ProtoParser(string file, string text) => _tokens = new ProtoCursor(file, ProtoLexer.Tokens(file, text));

    /// <exception cref="Core.Faults.ResolverFault"><c>PROTO-SYNTAX</c>, <c>PROTO-VERSION</c>, <c>PROTO-UNSUPPORTED</c>, <c>PROTO-FIELD</c>.</exception>
    public static ProtoFile Parse(string file, string text)
    {
        var parser = new ProtoParser(file, text);
        parser.Syntax();
        while (parser._tokens.Here.Kind != TokenKind.End)
        {
            parser.TopLevel();
        }

        return new ProtoFile(file, parser._package, parser._imports, parser._messages, parser._enums, parser._rpcs);
    }

    private void Syntax()
    {
        if (!_tokens.Here.Is("syntax"))
        {
            throw _tokens.Fault(ProtoFaults.VersionCode, "the file must begin with syntax = \"proto3\"; proto2 and editions are not read");
        }

        _tokens.Take("syntax");
        _tokens.Take("=");
        if (_tokens.Here is not { Kind: TokenKind.Text, Text: "proto3" })
        {
            throw _tokens.Fault(ProtoFaults.VersionCode, $"syntax {ProtoFaults.Quote(_tokens.Here.Text)} is not read, only \"proto3\" is");
        }

        _tokens.Skip();
        _tokens.Take(";");
    }

    private void TopLevel()
    {
        switch (_tokens.Here.Text)
        {
            case "package":
                _tokens.Skip();
                _package = _tokens.DottedName();
                _tokens.Take(";");
                break;
            case "import":
                Import();
                break;
            case "option":
                ProtoOptions.Statement(_tokens);
                break;
            case "message":
                Message(_package, depth: 0);
                break;
            case "enum":
                _enums.Add(ProtoEnums.Read(_tokens, _package));
                break;
            case "service":
                Service();
                break;
            case "extend":
                Extend();
                break;
            case ";":
                _tokens.Skip();
                break;
            default:
                throw _tokens.Unexpected("message, enum, service, import, option or package");
        }
    }

    private void Import()
    {
        _tokens.Skip();
        if (_tokens.Here.Is("public") || _tokens.Here.Is("weak"))
        {
            _tokens.Skip();
        }

        _imports.Add(_tokens.PlainText());
        _tokens.Take(";");
    }

    private void Message(string scope, int depth)
    {
        if (depth > MaxNesting)
        {
            throw _tokens.Fault(ProtoFaults.LimitCode, $"messages are nested deeper than {MaxNesting}");
        }

        var comment = _tokens.CommentAbove();
        var line = _tokens.Here.Line;
        _tokens.Take("message");
        var name = Join(scope, _tokens.Word());
        _tokens.Take("{");
        var fields = new ProtoFields(_tokens);
        while (!_tokens.Here.Is("}"))
        {
            MessagePart(name, fields, depth);
        }

        _tokens.Skip();
        _messages.Add(new ProtoMessage(name, comment, fields.Checked(), _tokens.File, line));
    }

    private void MessagePart(string name, ProtoFields fields, int depth)
    {
        // A keyword begins a declaration only where a declaration follows: 'message' may also be the name of a package or a type.
        switch (_tokens.Here.Text)
        {
            case "message" when _tokens.Ahead(2).Is("{"):
                Message(name, depth + 1);
                break;
            case "enum" when _tokens.Ahead(2).Is("{"):
                _enums.Add(ProtoEnums.Read(_tokens, name));
                break;
            case "oneof" when _tokens.Ahead(2).Is("{"):
                fields.Oneof();
                break;
            case "option" when _tokens.Ahead(1).Kind == TokenKind.Word || _tokens.Ahead(1).Is("("):
                ProtoOptions.Statement(_tokens);
                break;
            case "reserved":
                fields.Reserved();
                break;
            case "extensions" or "extend" or "group":
                throw _tokens.Fault(ProtoFaults.UnsupportedCode, $"'{_tokens.Here.Text}' belongs to proto2");
            case ";":
                _tokens.Skip();
                break;
            default:
                fields.Field(oneof: null);
                break;
        }
    }

    private void Service()
    {
        _tokens.Skip();
        var service = Join(_package, _tokens.Word());
        _tokens.Take("{");
        while (!_tokens.Here.Is("}"))
        {
            ServicePart(service);
        }

        _tokens.Skip();
    }

    private void ServicePart(string service)
    {
        if (_tokens.Here.Is("option"))
        {
            ProtoOptions.Statement(_tokens);
        }
        else if (_tokens.Here.Is(";"))
        {
            _tokens.Skip();
        }
        else
        {
            _tokens.Take("rpc");
            var name = _tokens.Word();
            var request = Argument();
            _tokens.Take("returns");
            _rpcs.Add(new ProtoRpc(service, name, request, Argument()));
            ProtoOptions.RpcBody(_tokens);
        }
    }

    private string Argument()
    {
        _tokens.Take("(");
        if (_tokens.Here.Is("stream") && _tokens.Ahead(1) is { Kind: TokenKind.Word } or { Text: "." })
        {
            _tokens.Skip();
        }

        var type = _tokens.TypeName();
        _tokens.Take(")");
        return type;
    }

    // Custom options are declared so; whatever they mean, they change no message.
    private void Extend()
    {
        var target = _tokens.Ahead(1).Is(".") ? _tokens.Ahead(2) : _tokens.Ahead(1);
        if (!target.Is("google"))
        {
            throw _tokens.Fault(ProtoFaults.UnsupportedCode, "'extend' belongs to proto2");
        }

        while (!_tokens.Here.Is("{"))
        {
            _tokens.Skip();
        }

        ProtoOptions.Balanced(_tokens);
    }

    private static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}.{name}";
}
