package dev.herald;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

class HeraldHeadersTest {

    /** What other software gives the same meaning. */
    private static final Set<String> STANDARD = Set.of("reply-to", "correlation-id", "message-id", "content-type", "type",
            "app-id");

    @Test
    void aNameThatIsNotStandardSaysThatItIsHeralds() throws Exception {
        List<String> names = new ArrayList<>();
        for (Field field : HeraldHeaders.class.getFields()) {
            names.add((String) field.get(null));
        }

        assertThat(names).doesNotHaveDuplicates().containsAll(STANDARD)
                .allMatch(name -> STANDARD.contains(name) || name.startsWith("herald-"));
    }
}
