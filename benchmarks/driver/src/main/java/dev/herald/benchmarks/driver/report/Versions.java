package dev.herald.benchmarks.driver.report;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.stream.Collectors;

/** Of what is compared, as the build knows them. */
final class Versions {

    private Versions() {
    }

    static String description() throws IOException {
        Properties versions = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream("/versions.properties")) {
            versions.load(in);
        }
        return versions.stringPropertyNames().stream().sorted().map(name -> name + " " + versions.getProperty(name))
                .collect(Collectors.joining(", "));
    }
}
