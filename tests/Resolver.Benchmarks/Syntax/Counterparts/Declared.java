import com.sun.source.tree.*;
import com.sun.source.util.*;
import java.io.*;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import javax.tools.*;

/** Prints what com.sun.source declares in each file named on stdin: one JSON object a line. */
public final class Declared {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final String text;
    private final StringBuilder found = new StringBuilder();

    private Declared(CompilationUnitTree unit, SourcePositions positions, String text) {
        this.unit = unit;
        this.positions = positions;
        this.text = text;
    }

    public static void main(String[] args) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        for (var path : new String(System.in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
            if (!path.isEmpty()) {
                out.println(read(compiler, path));
            }
        }
        out.flush();
    }

    private static String read(JavaCompiler compiler, String path) throws IOException {
        var whole = Files.readString(Path.of(path));
        // javac takes no byte order mark: a space keeps the offsets.
        var text = whole.startsWith("\uFEFF") ? " " + whole.substring(1) : whole;
        var source = new SimpleJavaFileObject(URI.create("string:///" + new File(path).getName().replace(' ', '_')), JavaFileObject.Kind.SOURCE) {
            @Override public CharSequence getCharContent(boolean ignore) {
                return text;
            }
        };
        var wrong = new DiagnosticCollector<JavaFileObject>();
        var task = (JavacTask) compiler.getTask(null, null, wrong, List.of("-proc:none"), null, List.of(source));
        var unit = task.parse().iterator().next();
        var error = wrong.getDiagnostics().stream().filter(found -> found.getKind() == Diagnostic.Kind.ERROR).findFirst();
        if (error.isPresent()) {
            return "{\"path\":" + quoted(path) + ",\"refused\":" + quoted(error.get().getMessage(Locale.ROOT)) + ",\"declared\":[]}";
        }
        var declared = new Declared(unit, Trees.instance(task).getSourcePositions(), text);
        for (var type : unit.getTypeDecls()) {
            if (type instanceof ClassTree) {
                declared.type((ClassTree) type, false);
            }
        }
        return "{\"path\":" + quoted(path) + ",\"declared\":[" + declared.found + "]}";
    }

    private void type(ClassTree type, boolean member) {
        add(type, type.getKind().name().toLowerCase(Locale.ROOT), type.getSimpleName().toString(), member);
        for (var inner : type.getMembers()) {
            if (inner instanceof ClassTree) {
                type((ClassTree) inner, true);
            } else if (inner instanceof MethodTree && ((MethodTree) inner).getBody() != null) {
                // Without a body it is a part of its type's signature.
                var name = ((MethodTree) inner).getName();
                add(inner, "method", name.contentEquals("<init>") ? type.getSimpleName().toString() : name.toString(), true);
            }
        }
    }

    private void add(Tree tree, String kind, String name, boolean member) {
        var start = positions.getStartPosition(unit, tree);
        found.append(found.length() > 0 ? "," : "").append("{\"kind\":").append(quoted(kind)).append(",\"names\":[").append(quoted(name)).append("],\"docs\":").append(start)
            .append(",\"start\":").append(start).append(",\"end\":").append(positions.getEndPosition(unit, tree)).append(",\"member\":").append(member).append('}');
    }

    private static String quoted(String said) {
        var quoted = new StringBuilder("\"");
        for (var character : said.toCharArray()) {
            if (character < ' ' || character == '"' || character == '\\') {
                quoted.append(String.format("\\u%04x", (int) character));
            } else {
                quoted.append(character);
            }
        }
        return quoted.append('"').toString();
    }
}
