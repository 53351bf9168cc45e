package dev.herald.contract.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every snippet of these pages is code of this package, and every test they name exists. */
class GuideTest {

    private static final Path PAGES = Path.of("../../docs/modules/ROOT/pages");
    private static final Path CODE = Path.of("src/test/java/dev/herald/contract/guide");
    private static final Pattern JAVA = Pattern.compile("\\[source,java[^]]*]\n----\n(.*?)\n----", Pattern.DOTALL);
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)#(\\w+)`");

    @Test
    void everySnippetIsCodeThatCompiles() {
        String code = code();
        for (String page : List.of("administration.adoc", "filters.adoc", "from-python.adoc")) {
            List<String> snippets = JAVA.matcher(read(PAGES.resolve(page))).results().map(found -> found.group(1)).toList();

            assertThat(snippets).as("snippets of %s", page).isNotEmpty().allSatisfy(
                    snippet -> assertThat(code).contains(unindented(snippet)));
        }
    }

    /** Except for the bean that replaces another, which would do so in all tests, and for what makes a test one of several here. */
    @Test
    void everySnippetAboutTestsIsCodeThatRuns() {
        String code = withoutImports(code());

        assertThat(JAVA.matcher(read(PAGES.resolve("testing.adoc"))).results().map(found -> found.group(1))
                .filter(snippet -> !snippet.contains("@Mock"))).hasSize(3)
                .allSatisfy(snippet -> assertThat(code).contains(withoutImports(unindented(snippet))));
    }

    private static String withoutImports(String code) {
        return code.lines().filter(line -> !line.isEmpty() && !line.startsWith("import ") && !line.startsWith("@TestProfile(")
                && !line.startsWith("@IfBuildProperty(")).collect(Collectors.joining("\n"));
    }

    /** The others of that page are listeners, of which some are to fail. */
    @ParameterizedTest
    @CsvSource({"DeadLetters letters, 1", "bank.pay, 3", "FailureDecision, 1"})
    void theSnippetsAboutFailuresAndDeadLettersAreCodeThatCompiles(String text, int count) {
        String code = code();

        assertThat(JAVA.matcher(read(PAGES.resolve("retries-and-dead-letters.adoc"))).results().map(found -> found.group(1))
                .filter(snippet -> snippet.contains(text))).hasSize(count)
                .allSatisfy(snippet -> assertThat(code).contains(unindented(snippet)));
    }

    @Test
    void everyTestThatIsNamedIsThere() {
        Matcher named = TEST.matcher(read(PAGES.resolve("from-python.adoc")));
        int count = 0;
        while (named.find()) {
            count++;
            assertThat(read(CODE.resolve(named.group(1) + ".java"))).contains("void " + named.group(2) + "()");
        }
        assertThat(count).isPositive();
    }

    private static String code() {
        try (Stream<Path> files = Files.list(CODE)) {
            return files.map(GuideTest::read).map(GuideTest::unindented).collect(Collectors.joining("\n"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The formatter's indentation is not the page's. */
    private static String unindented(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
