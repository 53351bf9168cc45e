package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.common.utils.StringUtil;

import dev.herald.runtime.config.HeraldBuildTimeConfig;

class FixedKeysTest {

    /** Only in development and test mode, where each start is a build. */
    private static final List<String> DEVELOPMENT = List.of("quarkus.herald.devservices.", "quarkus.herald.dev-ui.");

    @Test
    void areAllThatTheBuildReads() {
        List<String> read = new ArrayList<>();
        collect("quarkus.herald", HeraldBuildTimeConfig.class, read);
        read.removeIf(key -> DEVELOPMENT.stream().anyMatch(key::startsWith));

        Set<String> fixed = FixedKeys.of(kind -> List.of(), new SmallRyeConfigBuilder().build()).keySet();

        assertThat(read).isNotEmpty();
        assertThat(fixed).containsExactlyInAnyOrderElementsOf(read);
    }

    private static void collect(String prefix, Class<?> group, List<String> keys) {
        for (Method method : group.getDeclaredMethods()) {
            String key = prefix + "." + StringUtil.skewer(method.getName());
            Class<?> type = method.getReturnType();
            if (type == Map.class) {
                collect(key, HeraldBuildTimeConfig.DestinationBuildTimeConfig.class, keys);
            } else if (type.isInterface() && type != Optional.class) {
                collect(key, type, keys);
            } else {
                keys.add(key);
            }
        }
    }
}
