package dev.herald.contract.guide;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTestProfile;

/** The application of the page on testing. */
public class TestedOrdersProfile implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("quarkus.herald.broker", "memory", "guide.from", "testing");
    }
}
