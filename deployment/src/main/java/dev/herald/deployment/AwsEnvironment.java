package dev.herald.deployment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Whether the SDK of AWS finds a region and credentials outside the application: then the application is meant for the account
 * that these belong to. What only a machine of AWS has is not asked for.
 *
 * @param values of environment variables and system properties
 * @param files whether there is a file of this name in the folder {@code .aws}
 */
record AwsEnvironment(Function<String, Optional<String>> values, Predicate<String> files) {

    private static final List<String> REGION = List.of("AWS_REGION", "aws.region");
    private static final List<String> CREDENTIALS = List.of("AWS_ACCESS_KEY_ID", "aws.accessKeyId", "AWS_PROFILE",
            "aws.profile", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_SHARED_CREDENTIALS_FILE");

    static AwsEnvironment ofThisProcess() {
        return new AwsEnvironment(
                name -> Optional.ofNullable(System.getenv(name)).or(() -> Optional.ofNullable(System.getProperty(name)))
                        .filter(value -> !value.isBlank()),
                name -> Files.isRegularFile(Path.of(System.getProperty("user.home"), ".aws", name)));
    }

    /** @param configured the region of the client */
    boolean hasRegion(Optional<String> configured) {
        return configured.isPresent() || any(REGION) || files.test("config");
    }

    /** @param configured the kind of credentials of the client */
    boolean hasCredentials(Optional<String> configured) {
        return configured.filter(type -> !type.equals("default")).isPresent() || any(CREDENTIALS) || files.test("credentials");
    }

    private boolean any(List<String> names) {
        return names.stream().map(values).anyMatch(Optional::isPresent);
    }
}
