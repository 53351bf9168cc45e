package dev.herald.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

import org.eclipse.microprofile.config.ConfigProvider;

import io.quarkus.test.QuarkusUnitTest;
import io.vertx.core.json.JsonObject;

/** Somebody who sends requests to the management endpoint of an application under test. */
final class Operator {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The configuration key of the port, which is not known before the application has started. */
    private final String port;
    private final String authorization;

    private Operator(String port, String authorization) {
        this.port = port;
        this.authorization = authorization;
    }

    /** An application on the memory broker, with the endpoint on the management interface. */
    static QuarkusUnitTest application(Class<?>... classes) {
        return withoutInterface(classes)
                .overrideConfigKey("quarkus.management.enabled", "true")
                .overrideConfigKey("quarkus.management.test-port", "0");
    }

    /** An application on the memory broker that has the endpoint, and says nothing about where. */
    static QuarkusUnitTest withoutInterface(Class<?>... classes) {
        return new QuarkusUnitTest()
                .withApplicationRoot(root -> root.addClasses(classes).addClasses(Operator.class, RawRequest.class))
                .overrideConfigKey("quarkus.devservices.enabled", "false")
                .overrideConfigKey("quarkus.http.test-port", "0")
                .overrideConfigKey("quarkus.herald.broker", "memory")
                .overrideConfigKey("quarkus.herald.management.enabled", "true");
    }

    /** Users with the passwords {@code secret}, who have the role of their name. */
    static QuarkusUnitTest withUsers(QuarkusUnitTest application, String... users) {
        application.overrideConfigKey("quarkus.security.users.embedded.enabled", "true")
                .overrideConfigKey("quarkus.security.users.embedded.plain-text", "true");
        for (String user : users) {
            application.overrideConfigKey("quarkus.security.users.embedded.users." + user, "secret")
                    .overrideConfigKey("quarkus.security.users.embedded.roles." + user, user);
        }
        return application;
    }

    static Operator onManagementInterface() {
        return new Operator("quarkus.management.test-port", null);
    }

    static Operator onApplication() {
        return new Operator("quarkus.http.test-port", null);
    }

    Operator as(String user) {
        return new Operator(port, "Basic "
                + Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8)));
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(path))).timeout(PATIENCE);
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    private String url(String path) {
        return "http://localhost:" + ConfigProvider.getConfig().getValue(port, Integer.class) + "/q/herald" + path;
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    record Answer(int status, String text) {

        JsonObject json() {
            return new JsonObject(text);
        }

        JsonObject ok() {
            assertThat(status).as(text).isEqualTo(200);
            return json();
        }

        String error(int expected) {
            assertThat(status).as(text).isEqualTo(expected);
            return json().getString("error");
        }
    }
}
