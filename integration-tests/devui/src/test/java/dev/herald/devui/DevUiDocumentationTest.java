package dev.herald.devui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.quarkus.runtime.annotations.DevMCPEnableByDefault;
import io.quarkus.runtime.annotations.JsonRpcDescription;
import io.smallrye.mutiny.Multi;

import dev.herald.runtime.devui.HeraldDevService;

/** The documentation of the Dev UI, beside what there is. */
class DevUiDocumentationTest {

    private static final Path PAGE = Path.of("../../docs/modules/ROOT/pages/dev-ui.adoc");
    private static final Path IMAGES = Path.of("../../docs/modules/ROOT/images");
    private static final Pattern TOOL = Pattern.compile("\\|`quarkus-herald_(\\w+)`\\n\\|(yes|no)\\n");
    private static final Pattern IMAGE = Pattern.compile("image::([\\w.-]+)\\[");
    private static final long MAX_BYTES = 200_000;

    @Test
    void itNamesTheToolsThatThereAre() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        Matcher matcher = TOOL.matcher(Files.readString(PAGE));
        while (matcher.find()) {
            documented.put(matcher.group(1), matcher.group(2));
        }
        assertThat(documented).isEqualTo(tools());
    }

    /** By name, whether they are enabled. Streams are no tools. */
    private static Map<String, String> tools() {
        Map<String, String> tools = new TreeMap<>();
        Stream.of(HeraldDevService.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() != Multi.class)
                .filter(method -> method.isAnnotationPresent(JsonRpcDescription.class))
                .forEach(method -> tools.put(method.getName(), enabled(method)));
        return tools;
    }

    private static String enabled(Method method) {
        return method.isAnnotationPresent(DevMCPEnableByDefault.class) ? "yes" : "no";
    }

    @Test
    void itsPicturesExistAndAreSmall() throws IOException {
        Matcher matcher = IMAGE.matcher(Files.readString(PAGE));
        int pictures = 0;
        while (matcher.find()) {
            assertThat(IMAGES.resolve(matcher.group(1))).isRegularFile().satisfies(
                    picture -> assertThat(Files.size(picture)).isLessThan(MAX_BYTES));
            pictures++;
        }
        assertThat(pictures).isEqualTo(4);
    }
}
