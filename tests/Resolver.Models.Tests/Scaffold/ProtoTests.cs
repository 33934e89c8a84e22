using Resolver.Core.Faults;
using Resolver.Core.Scaffold;
using Resolver.Models.Chains.Scaffold.Proto;

namespace Resolver.Models.Tests.Scaffold;

public sealed class ProtoTests
{
    [Fact]
    public void SampleRegistry_IsReadWhole()
    {
        var set = ProtoSet.Read(Registry.Sample());

        set.Faults.ShouldBeEmpty();
        set.MessageNames.ShouldBe(["shop.v1.Address", "shop.v1.Customer", "shop.v1.GetOrderRequest", "shop.v1.Money", "shop.v1.Order", "shop.v1.OrderLine"]);
        set.Rpcs.ShouldContain(new ProtoRpc("shop.v1.OrderService", "GetOrder", "GetOrderRequest", "Order"));
        var (messages, enums) = set.Closure(["shop.v1.Order"]);
        messages.Select(static message => message.Name).ShouldBe(["shop.v1.Address", "shop.v1.Money", "shop.v1.Order", "shop.v1.OrderLine"]);
        enums.ShouldHaveSingleItem().Values.Select(static value => value.Name).ShouldBe(["ORDER_STATUS_UNSPECIFIED", "ORDER_STATUS_OPEN", "ORDER_STATUS_PAID", "ORDER_STATUS_SENT"]);
        enums[0].Values[2].Comment.ShouldBe("It waits for its delivery.");
    }

    [Fact]
    public void Fields_HaveTypesLabelsCommentsAndRules()
    {
        var order = ProtoSet.Read(Registry.Sample()).Closure(["shop.v1.Order"]).Messages.First(static message => message.ShortName == "Order");
        FieldSchema Field(string name) => order.Fields.First(field => field.Name == name);

        order.Comment.ShouldBe("What a customer has ordered.");
        Field("customer_id").ShouldBe(new FieldSchema("customer_id", "customerId", 2, FieldLabel.Single, FieldKind.Scalar, "string", "Required. Who has ordered.") { Required = true });
        Field("lines").ShouldBe(new FieldSchema("lines", "lines", 4, FieldLabel.Repeated, FieldKind.Message, "shop.v1.OrderLine", "What was ordered. Required.") { Required = true });
        Field("ship_to").Oneof.ShouldBe("delivery");
        Field("notes").ShouldBe(new FieldSchema("notes", "notes", 8, FieldLabel.Map, FieldKind.Scalar, "string", "Free notes by department.") { KeyType = "string" });
        Field("placed_at").Type.ShouldBe("google.protobuf.Timestamp");
        Field("remark").Label.ShouldBe(FieldLabel.Optional);
        Field("id").Required.ShouldBeFalse("its comment only speaks of the key");
    }

    [Theory]
    [InlineData("message A { B b = 1; message B { string x = 1; } } message B { string y = 1; }", "a.v1.A.B")]
    [InlineData("message A { .a.v1.B b = 1; message B { string x = 1; } } message B { string y = 1; }", "a.v1.B")]
    [InlineData("message A { v1.B b = 1; } message B { string y = 1; }", "a.v1.B")]
    public void Types_AreFoundFromTheInnermostScope(string body, string type) =>
        ProtoSet.Read([Registry.File1(body)]).Closure(["a.v1.A"]).Messages.First(static message => message.Name == "a.v1.A").Fields[0].Type.ShouldBe(type);

    [Theory]
    [InlineData("string x = 1 [(google.api.field_behavior) = REQUIRED];", true)]
    [InlineData("string x = 1 [deprecated = true, (buf.validate.field).required = true];", true)]
    [InlineData("string x = 1 [(buf.validate.field).string = {min_len: 1, max_len: 5}];", false)]
    [InlineData("// Not required.\nstring x = 1;", false)]
    [InlineData("// The name\n// (required)\nstring x = 1;", true)]
    [InlineData("string w = 2; // Required.\nstring x = 1;", false)]
    [InlineData("// Required.\n\nstring x = 1;", false)]
    public void Required_IsWhatIsDocumented(string field, bool required) =>
        ProtoSet.Read([Registry.File1($"message A {{\n{field}\n}}")]).Closure(["a.v1.A"]).Messages[0].Fields.First(static each => each.Name == "x").Required.ShouldBe(required);

    [Fact]
    public void WhatMattersNot_IsReadOver()
    {
        var file = Registry.File1(
            """
            import public "other/annotations.proto";
            import weak 'x.proto';
            option java_package = "x" "y";
            option (custom).field = { a: 1, b: [1, 2], c { d: "}" } };
            ;
            extend google.protobuf.FieldOptions { optional string mark = 50000; }
            message A {
              option (x) = -1.5e3;
              reserved "old", "older"; reserved 2, 4 to 6, 100 to max;
              /* A block
               * comment. */
              string x = 0x1; ;
              oneof y { option (z) = true; string a = 07; int32 message = 8; }
              string optional_name = 9 [json_name = "other"];
              enum E { option allow_alias = true; reserved 5 to max; ZERO = 0; NULL = 0; MINUS = -1 [deprecated = true]; }
              repeated E values = 10;
            }
            service S { option (a) = 1; rpc C(stream A) returns (stream .a.v1.A) { option (google.api.http) = { post: "/v1/{name=a/*}" body: "*" }; } }
            """);

        var set = ProtoSet.Read([file]);

        set.Faults.ShouldBeEmpty();
        set.Closure(["a.v1.A"]).Messages[0].Fields.Select(static field => $"{field.Json}={field.Number}").ShouldBe(["x=1", "a=7", "message=8", "other=9", "values=10"]);
    }

    [Theory]
    [InlineData("message A { string x = 1 }", "PROTO-SYNTAX", 3)]
    [InlineData("message A {\n string x 1; }", "PROTO-SYNTAX", 4)]
    [InlineData("message A { /* open", "PROTO-SYNTAX", 3)]
    [InlineData("import \"open", "PROTO-SYNTAX", 3)]
    [InlineData("message A {", "PROTO-SYNTAX", 3)]
    [InlineData("message A { string é = 1; }", "PROTO-SYNTAX", 3)]
    [InlineData("message A { string x = 99999999999999; }", "PROTO-SYNTAX", 3)]
    [InlineData("message A { required string x = 1; }", "PROTO-UNSUPPORTED", 3)]
    [InlineData("message A { repeated group G = 1 { } }", "PROTO-UNSUPPORTED", 3)]
    [InlineData("message A { extensions 100 to 199; }", "PROTO-UNSUPPORTED", 3)]
    [InlineData("extend A { string x = 1; }", "PROTO-UNSUPPORTED", 3)]
    [InlineData("message A { string x = 0; }", "PROTO-FIELD", 3)]
    [InlineData("message A { string x = 19500; }", "PROTO-FIELD", 3)]
    [InlineData("message A { string x = 1; string y = 1; }", "PROTO-FIELD", 3)]
    [InlineData("message A { string x = 1; string x = 2; }", "PROTO-FIELD", 3)]
    [InlineData("message A { string a_b = 1; string aB = 2; }", "PROTO-FIELD", 3)]
    [InlineData("message A { reserved 3 to 5; string x = 4; }", "PROTO-FIELD", 3)]
    [InlineData("message A { reserved \"x\"; string x = 4; }", "PROTO-FIELD", 3)]
    [InlineData("message A { map<double, string> x = 1; }", "PROTO-FIELD", 3)]
    [InlineData("message A { repeated map<string, string> x = 1; }", "PROTO-FIELD", 3)]
    [InlineData("message A { oneof c { repeated string x = 1; } }", "PROTO-FIELD", 3)]
    [InlineData("enum E { ONE = 1; }", "PROTO-FIELD", 3)]
    [InlineData("enum E { }", "PROTO-FIELD", 3)]
    public void WhatIsNotProto3_IsRefusedWithItsPlace(string body, string code, int line)
    {
        var fault = ProtoSet.Read([Registry.File1(body)]).Faults.ShouldHaveSingleItem();

        fault.Code.ShouldBe(code);
        fault.Message.ShouldStartWith($"a.proto line {line}: ");
        fault.Transient.ShouldBeFalse();
    }

    [Theory]
    [InlineData("syntax = \"proto2\";")]
    [InlineData("edition = \"2023\";")]
    [InlineData("message A {}")]
    [InlineData("")]
    public void OtherVersions_AreRefused(string text) =>
        ProtoSet.Read([new SchemaFile("a.proto", text)]).Faults.ShouldHaveSingleItem().Code.ShouldBe("PROTO-VERSION");

    [Theory]
    [InlineData("message A { Missing x = 1; }", "PROTO-TYPE-UNKNOWN", "Missing")]
    [InlineData("message A { google.protobuf.Any x = 1; }", "PROTO-UNSUPPORTED", "google.protobuf.Any")]
    public void TypeThatCannotBeHad_IsNamed(string body, string code, string name)
    {
        var set = ProtoSet.Read([Registry.File1(body)]);

        var fault = Should.Throw<ResolverFault>(() => set.Closure(["a.v1.A"]));
        fault.Code.ShouldBe(code);
        fault.Message.ShouldContain(name);
    }

    [Fact]
    public void BrokenFile_DoesNotSpoilTheOthers_AndIsNamedWhereItIsMissed()
    {
        var set = ProtoSet.Read([Registry.File1("message A { B b = 1; } message C { string x = 1; }"), new SchemaFile("b.proto", "syntax = \"proto2\";")]);

        set.Closure(["a.v1.C"]).Messages.Count.ShouldBe(1);
        Should.Throw<ResolverFault>(() => set.Closure(["a.v1.A"])).Message.ShouldContain("b.proto line 1");
    }

    [Fact]
    public void MessageInTwoFiles_IsRefusedOnlyWhereItIsUsed()
    {
        var set = ProtoSet.Read([Registry.File1("message A { string x = 1; }"), Registry.File1("message A { string y = 1; } message B { string x = 1; }")]);

        set.Closure(["a.v1.B"]).Messages.Count.ShouldBe(1);
        Should.Throw<ResolverFault>(() => set.Closure(["a.v1.A"])).Code.ShouldBe("PROTO-NAME");
    }

    [Fact]
    public void DeepNesting_IsRefused_AndDoesNotOverflow()
    {
        var deep = string.Concat(Enumerable.Repeat("message A { ", 20_000));

        ProtoSet.Read([Registry.File1(deep)]).Faults.ShouldHaveSingleItem().Code.ShouldBe("PROTO-LIMIT");
    }

    [Theory]
    [InlineData("Order", "shop.v1.Order")]
    [InlineData("v1.Order", "shop.v1.Order")]
    [InlineData("shop.v1.Order", "shop.v1.Order")]
    [InlineData("rder", null)]
    [InlineData("order", null)]
    public void Messages_AreFoundByTheEndOfTheirName(string asked, string? found) => ProtoSet.Read(Registry.Sample()).Find(asked).ShouldBe(found);

    [Fact]
    public void AnyPrefixOfAFile_IsReadOrRefused()
    {
        // Whatever is cut off, the reader ends with a file or a fault of its own.
        var text = Registry.Sample().First(static file => file.Path.EndsWith("order.proto", StringComparison.Ordinal)).Text;
        for (var length = 0; length < text.Length; length += 7)
        {
            var set = ProtoSet.Read([new SchemaFile("a.proto", text[..length])]);
            set.Faults.ShouldAllBe(static fault => fault.Code.StartsWith("PROTO-"));
        }
    }
}
