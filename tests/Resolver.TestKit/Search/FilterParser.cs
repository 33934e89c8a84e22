namespace Resolver.TestKit.Search;

/// <summary>
/// The part of the service's OData filters that a client of ours may need: <c>and or not eq ne gt ge lt le</c>, <c>search.in</c>,
/// <c>any</c> and <c>all</c> over collections of strings. What the service refuses is refused: fields that are not there or not
/// filterable, types that do not fit, and what its inverted indexes cannot answer inside a lambda.
/// </summary>
internal sealed class FilterParser
{
    private static readonly string[] Comparisons = ["eq", "ne", "gt", "ge", "lt", "le"];

    private readonly string _filter;
    private readonly IndexSchema _schema;
    private readonly List<FilterToken> _tokens;
    private int _next;
    private (string Variable, string Field, bool IsAny)? _lambda;

    private FilterParser(string filter, IndexSchema schema)
    {
        _filter = filter;
        _schema = schema;
        _tokens = FilterToken.Of(filter);
    }

    private FilterToken Token => _tokens[_next];

    /// <summary>The filter as a test of documents.</summary>
    public static FilterTest Parse(string filter, IndexSchema schema)
    {
        var parser = new FilterParser(filter, schema);
        var test = parser.Or(isNegated: false);
        parser.Take("end");
        return test;
    }

    private FilterTest Or(bool isNegated)
    {
        var left = And(isNegated);
        while (TryTakeName("or"))
        {
            RefuseInLambda(isOr: true, isNegated);
            var (a, b) = (left, And(isNegated));
            left = scope => a(scope) || b(scope);
        }

        return left;
    }

    private FilterTest And(bool isNegated)
    {
        var left = Not(isNegated);
        while (TryTakeName("and"))
        {
            RefuseInLambda(isOr: false, isNegated);
            var (a, b) = (left, Not(isNegated));
            left = scope => a(scope) && b(scope);
        }

        return left;
    }

    private FilterTest Not(bool isNegated)
    {
        if (!TryTakeName("not"))
        {
            return Primary(isNegated);
        }

        var inner = Not(!isNegated);
        return scope => !inner(scope);
    }

    private FilterTest Primary(bool isNegated)
    {
        if (TryTake("("))
        {
            var inner = Or(isNegated);
            Take(")");
            return inner;
        }

        var name = Take("name");
        return name.Text switch
        {
            "search.in" => In(isNegated),
            _ when Token.Kind == "/" => Lambda(name),
            _ when Token.Kind == "name" && Comparisons.Contains(Token.Text) => Comparison(name, isNegated),
            _ => Bare(name),
        };
    }

    private FilterTest Bare(FilterToken name)
    {
        if (Token.Kind is not ("end" or ")") && Token.Text is not ("and" or "or"))
        {
            throw FilterToken.Syntax(_filter, Token.At);
        }

        var (field, read) = Operand(name);
        return field.Type == "Edm.Boolean" ? scope => read(scope) is true : throw Wrong($"The field '{field.Name}' is not a Boolean.");
    }

    private FilterTest Comparison(FilterToken name, bool isNegated)
    {
        var (field, read) = Operand(name);
        var sign = Take("name").Text;
        var literal = Take("literal").Value;
        RefuseComparison(field, sign, literal, isNegated);
        return scope => FilterValues.Compare(read(scope), sign, literal);
    }

    private void RefuseComparison(SchemaField field, string sign, object? literal, bool isNegated)
    {
        if (_lambda is { } lambda)
        {
            var isEquality = sign == "eq" ? !isNegated : sign == "ne" && isNegated;
            if (sign is not ("eq" or "ne"))
            {
                throw Wrong($"Found an unsupported comparison in a lambda expression that iterates over a field of type {_schema.Find(lambda.Field)!.Type}.");
            }

            if (isEquality != lambda.IsAny)
            {
                throw Wrong("Invalid lambda expression. Found a test for equality or inequality where the opposite was expected in a lambda expression that iterates over a field of type Collection(Edm.String). For 'any', use expressions of the form 'x eq y' or 'search.in(...)'.");
            }
        }

        var isOrder = sign is not ("eq" or "ne");
        if (!FilterValues.Fits(literal, field.ItemType) || (isOrder && (field.ItemType == "Edm.Boolean" || literal is null)))
        {
            throw Wrong($"A binary operator with incompatible types was detected. Found operand types '{field.ItemType}' and '{literal?.GetType().Name ?? "null"}' for operator kind '{sign}'.");
        }
    }

    private FilterTest In(bool isNegated)
    {
        Take("(");
        var (field, read) = Operand(Take("name"));
        Take(",");
        var values = Take("literal").Value as string ?? throw Wrong("search.in takes strings.");
        var delimiters = TryTake(",") ? Take("literal").Value as string ?? throw Wrong("search.in takes strings.") : " ,";
        Take(")");
        if (field.ItemType != "Edm.String")
        {
            throw Wrong($"The function 'search.in' needs a string, and '{field.Name}' is {field.Type}.");
        }

        if (_lambda is { } lambda && lambda.IsAny == isNegated)
        {
            throw Wrong("Invalid lambda expression. Found a test for equality or inequality where the opposite was expected.");
        }

        var set = values.Split(delimiters.ToCharArray(), StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        return scope => read(scope) is string value && set.Contains(value);
    }

    private FilterTest Lambda(FilterToken name)
    {
        var field = Field(name);
        if (!field.IsCollection || field.ItemType != "Edm.String" || _lambda is not null)
        {
            throw Wrong($"'{field.Name}' is no collection of strings that can be iterated over here.");
        }

        Take("/");
        var isAny = Take("name").Text switch
        {
            "any" => true,
            "all" => false,
            _ => throw FilterToken.Syntax(_filter, Token.At),
        };
        Take("(");
        if (isAny && TryTake(")"))
        {
            return scope => scope.List(field.Name).Count > 0;
        }

        var variable = Take("name").Text;
        Take(":");
        _lambda = (variable, field.Name, isAny);
        var body = Or(isNegated: false);
        _lambda = null;
        Take(")");
        return isAny
            ? scope => scope.List(field.Name).Any(item => body(scope with { Item = item }))
            : scope => scope.List(field.Name).All(item => body(scope with { Item = item }));
    }

    private (SchemaField Field, Func<FilterScope, object?> Read) Operand(FilterToken name)
    {
        if (_lambda is { } lambda)
        {
            return lambda.Variable == name.Text
                ? (_schema.Find(lambda.Field)!, static scope => scope.Item)
                : throw Wrong($"'{name.Text}' is not bound to the range variable '{lambda.Variable}'. Only bound field references are supported inside lambda expressions ('any' or 'all').");
        }

        var field = Field(name);
        return field.IsCollection
            ? throw Wrong($"'{field.Name}' is a collection: use 'any' or 'all'.")
            : (field, scope => scope.Value(field.Name));
    }

    private SchemaField Field(FilterToken name)
    {
        var field = _schema.Find(name.Text) ?? throw Wrong($"Could not find a property named '{name.Text}' on type 'search.document'.");
        return field.Filterable ? field : throw Wrong($"The field '{field.Name}' isn't filterable. Only filterable fields can be used in filter expressions.");
    }

    private void RefuseInLambda(bool isOr, bool isNegated)
    {
        // any: a or b; all: not a and not b. De Morgan turns one into the other under 'not'.
        if (_lambda is { } lambda && lambda.IsAny != (isOr != isNegated))
        {
            throw Wrong($"Unsupported '{(isOr ? "or" : "and")}' in a lambda expression that iterates over a field of type Collection(Edm.String).");
        }
    }

    private bool TryTakeName(string text)
    {
        if (Token.Kind != "name" || Token.Text != text)
        {
            return false;
        }

        _next++;
        return true;
    }

    private bool TryTake(string kind)
    {
        if (Token.Kind != kind)
        {
            return false;
        }

        _next++;
        return true;
    }

    private FilterToken Take(string kind) => Token.Kind == kind ? _tokens[_next++] : throw FilterToken.Syntax(_filter, Token.At);

    private static SearchError Wrong(string why) => SearchError.Expression(why, "$filter");
}
