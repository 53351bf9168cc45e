package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

import org.junit.jupiter.api.Test;

import dev.herald.runtime.HeraldRecorder;

/** What tools read about the extension. */
class ExtensionMetadataTest {

    @Test
    void allowsTheLongTermRelease() throws IOException {
        assertThat(metadata()).contains("requires-quarkus-core: \"[3.33,)\"");
    }

    private static String metadata() throws IOException {
        String location = HeraldRecorder.class.getProtectionDomain().getCodeSource().getLocation().toString();
        for (URL url : Collections
                .list(HeraldRecorder.class.getClassLoader().getResources("META-INF/quarkus-extension.yaml"))) {
            if (url.toString().contains(location)) {
                return new String(url.openStream().readAllBytes(), StandardCharsets.UTF_8);
            }
        }
        throw new AssertionError("no metadata in " + location);
    }
}
