package dev.herald.runtime.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

class EndpointProtectionTest {

    private final Map<String, String> properties = new HashMap<>();

    @Test
    void isOpenWithoutPermissions() {
        assertThat(protection().isCovered()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/herald/*", "/q/*", "/*", "/other/*,/q/herald/*", "q/*"})
    void isCoveredByAPermissionOfItsPathOrAboveIt(String paths) {
        permission("all", paths, "authenticated");

        assertThat(protection().isCovered()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/herald", "/q/herald/listeners/*", "/q/her*", "/herald/*", "/q/heralds/*"})
    void isNotCoveredByOtherPaths(String paths) {
        permission("some", paths, "authenticated");

        assertThat(protection().isCovered()).isFalse();
    }

    @Test
    void isNotCoveredByAPermitThatIsCloser() {
        permission("all", "/*", "authenticated");
        permission("quarkus", "/q/*", "permit");

        assertThat(protection().isCovered()).isFalse();
    }

    @Test
    void isCoveredByAPermissionThatIsCloserThanAPermit() {
        permission("all", "/*", "permit");
        permission("herald", "/q/herald/*", "operators");

        assertThat(protection().isCovered()).isTrue();
    }

    @Test
    void isNotCoveredByAPermissionThatIsDisabled() {
        permission("all", "/*", "authenticated");
        properties.put("quarkus.http.auth.permission.all.enabled", "false");

        assertThat(protection().isCovered()).isFalse();
    }

    @Test
    void isNotCoveredByAPermissionForRestOnly() {
        permission("all", "/*", "authenticated");
        properties.put("quarkus.http.auth.permission.all.applies-to", "jaxrs");

        assertThat(protection().isCovered()).isFalse();
    }

    @Test
    void isBelowTheRootOfQuarkusOwnPaths() {
        properties.put("quarkus.http.root-path", "/shop");
        permission("shop", "/shop/*", "authenticated");

        assertThat(protection().path()).isEqualTo("/shop/q/herald");
        assertThat(protection().isCovered()).isTrue();
    }

    @Test
    void isWhereTheNonApplicationRootIs() {
        properties.put("quarkus.http.root-path", "/shop");
        properties.put("quarkus.http.non-application-root-path", "/internal");

        assertThat(protection().path()).isEqualTo("/internal/herald");
    }

    @Test
    void countsThePermissionsOfTheManagementInterface() {
        properties.put("quarkus.management.enabled", "true");
        properties.put("quarkus.management.root-path", "/manage");
        permission("all", "/*", "authenticated");

        assertThat(protection().path()).isEqualTo("/manage/herald");
        assertThat(protection().isCovered()).isFalse();

        properties.put("quarkus.management.auth.permission.all.paths", "/manage/*");
        properties.put("quarkus.management.auth.permission.all.policy", "authenticated");

        assertThat(protection().isCovered()).isTrue();
    }

    private void permission(String name, String paths, String policy) {
        properties.put("quarkus.http.auth.permission." + name + ".paths", paths);
        properties.put("quarkus.http.auth.permission." + name + ".policy", policy);
    }

    private EndpointProtection protection() {
        return EndpointProtection.of(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 100)).build());
    }
}
