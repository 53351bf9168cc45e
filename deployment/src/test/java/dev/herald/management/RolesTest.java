package dev.herald.management;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.test.QuarkusUnitTest;

/** Roles are set by path, as the documentation shows: each role may do one thing more than the one before. */
class RolesTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Operator
            .withUsers(Operator.application(Orders.class), "viewer", "operator", "support", "admin", "stranger")
            .overrideConfigKey("quarkus.herald.management.allow", "edit")
            .overrideConfigKey("quarkus.management.auth.basic", "true")
            .overrideConfigKey("quarkus.management.auth.policy.look.roles-allowed", "viewer,operator,support,admin")
            .overrideConfigKey("quarkus.management.auth.policy.operate.roles-allowed", "operator,support,admin")
            .overrideConfigKey("quarkus.management.auth.policy.redrive.roles-allowed", "support,admin")
            .overrideConfigKey("quarkus.management.auth.policy.edit.roles-allowed", "admin")
            .overrideConfigKey("quarkus.management.auth.permission.look.paths", "/q/herald/*")
            .overrideConfigKey("quarkus.management.auth.permission.look.policy", "look")
            .overrideConfigKey("quarkus.management.auth.permission.operate.paths", "/q/herald/operate/*")
            .overrideConfigKey("quarkus.management.auth.permission.operate.policy", "operate")
            .overrideConfigKey("quarkus.management.auth.permission.redrive.paths", "/q/herald/redrive/*")
            .overrideConfigKey("quarkus.management.auth.permission.redrive.policy", "redrive")
            .overrideConfigKey("quarkus.management.auth.permission.edit.paths", "/q/herald/edit/*,/q/herald/discard/*")
            .overrideConfigKey("quarkus.management.auth.permission.edit.policy", "edit");

    /** 404: permitted, and the letter does not exist. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /                           | {}                                | 403 | 200 | 200 | 200 | 200
            GET  | /listeners                  | {}                                | 403 | 200 | 200 | 200 | 200
            GET  | /listeners/orders           | {}                                | 403 | 200 | 200 | 200 | 200
            GET  | /dead-letters/orders        | {}                                | 403 | 200 | 200 | 200 | 200
            GET  | /runs                       | {}                                | 403 | 200 | 200 | 200 | 200
            POST | /operate/orders/pause       | {}                                | 403 | 403 | 200 | 200 | 200
            POST | /operate/orders/resume      | {}                                | 403 | 403 | 200 | 200 | 200
            POST | /operate/orders/stop        | {}                                | 403 | 403 | 200 | 200 | 200
            POST | /operate/orders/start       | {}                                | 403 | 403 | 200 | 200 | 200
            POST | /operate/orders/concurrency | { "concurrency": 3 }              | 403 | 403 | 200 | 200 | 200
            POST | /operate/orders/cancel      | { "run": "x" }                    | 403 | 403 | 404 | 404 | 404
            POST | /redrive/orders             | { "letter": "x" }                 | 403 | 403 | 403 | 404 | 404
            POST | /edit/orders                | { "letter": "x", "text": "y" }    | 403 | 403 | 403 | 403 | 404
            POST | /discard/orders             | { "letter": "x" }                 | 403 | 403 | 403 | 403 | 404
            """)
    void permitsWhatTheRoleMayDo(String method, String path, String body, int stranger, int viewer, int operator,
            int support, int admin) {
        assertThat(status("stranger", method, path, body)).as("stranger").isEqualTo(stranger);
        assertThat(status("viewer", method, path, body)).as("viewer").isEqualTo(viewer);
        assertThat(status("operator", method, path, body)).as("operator").isEqualTo(operator);
        assertThat(status("support", method, path, body)).as("support").isEqualTo(support);
        assertThat(status("admin", method, path, body)).as("admin").isEqualTo(admin);
    }

    private static int status(String user, String method, String path, String body) {
        Operator operator = Operator.onManagementInterface().as(user);
        return (method.equals("GET") ? operator.get(path) : operator.post(path, body)).status();
    }

    @ParameterizedTest
    @CsvSource({"/listeners", "/operate/orders/pause", "/redrive/orders", "/edit/orders", "/discard/orders"})
    void wantsToKnowWhoAsks(String path) {
        assertThat(Operator.onManagementInterface().get(path).status()).isEqualTo(401);
    }

    /** What Quarkus matches with permissions must be what the endpoint takes for the path. */
    @ParameterizedTest
    @CsvSource({"/listeners/../operate/orders/pause", "/./operate/orders/pause", "//operate/orders/pause",
            "/%6Fperate/orders/pause", "/operate;x=1/orders/pause", "/operate%2Forders/pause", "/Operate/orders/pause",
            "/operate/orders%2Fpause", "/listeners/%2e%2e/operate/orders/pause"})
    void isNotMisledByTheSpellingOfAPath(String path) {
        assertThat(Operator.onManagementInterface().as("viewer").post(path, "{}").status()).isIn(400, 403, 404, 405);
        assertThat(Operator.onManagementInterface().as("viewer").get("/listeners/orders").ok().getString("state"))
                .isNotEqualTo("PAUSED");
    }

    @Test
    void isNotOnThePortOfTheApplication() {
        assertThat(Operator.onApplication().as("admin").get("/listeners").status()).isEqualTo(404);
    }
}
