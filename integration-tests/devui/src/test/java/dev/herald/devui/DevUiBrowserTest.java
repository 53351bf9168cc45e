package dev.herald.devui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.herald.brokers.Chromium;
import dev.herald.brokers.FreePort;
import dev.herald.brokers.NewerServers;

/** What a user does on the pages of the Dev UI, in a browser. Pictures of the pages are in {@code target/pictures}. */
@Tag("dev-ui")
@TestInstance(Lifecycle.PER_CLASS)
class DevUiBrowserTest {

    private static final int PORT = FreePort.find();
    private static final Path PICTURES = Path.of("target", "pictures");
    private static Browser browser;

    @RegisterExtension
    static final OneStart APPLICATION = new OneStart(DevApplication.of(PORT, """
            quarkus.application.name=shop
            quarkus.herald.listener.retry.delay=50ms
            """, Shop.class));

    private BrowserPage page;

    @BeforeAll
    static void findBrowser() {
        Path program = null;
        try {
            program = Chromium.find();
        } catch (IllegalStateException reason) {
            if (NewerServers.areRequired()) {
                throw reason;
            }
            abort("The pages of the Dev UI are not tested: " + reason.getMessage());
        }
        browser = new Browser(program);
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void openPage() {
        page = browser.page();
        page.theme("light");
        load("messages");
        purge("orders");
        purge("orders-dlq");
    }

    @AfterEach
    void closePage() {
        assertThat(page.problems()).isEmpty();
        page.close();
    }

    @Test
    void listenersArePausedResumedAndGivenHandlers() {
        open("listeners");
        page.see("vaadin-grid-cell-content", "audit");
        page.see("qui-badge", "RUNNING");

        page.click("[data-action=pause][data-listener=orders]", "Pause");
        page.see("qui-badge", "PAUSED");
        page.click("[data-action=resume][data-listener=orders]", "Resume");
        page.seeNo("qui-badge", "PAUSED");
        page.click("[data-action=more][data-listener=orders]", "");
        page.see("vaadin-grid-cell-content", "0/11");
        page.click("[data-action=stop][data-listener=payments]", "Stop");
        page.see("qui-badge", "STOPPED");
        page.click("[data-action=start][data-listener=payments]", "Start");
        page.seeNo("qui-badge", "STOPPED");

        page.click(".id", "orders");
        page.see(".details", "Shop#placed");
        page.see(".details", "3 attempts: again after 50ms, 100ms (± 20 %), then moved to orders-dlq");
    }

    @Test
    void aMessageIsSentAndFoundAndTheQueueIsPurged() {
        open("listeners");
        page.click("[data-action=pause][data-listener=orders]", "Pause");
        page.see("qui-badge", "PAUSED");

        open("queues");
        page.click("vaadin-grid-cell-content", "orders");
        page.see("[name=body]", "\"customer\"");
        page.click("[data-action=add-header]", "");
        page.type("vaadin-text-field[placeholder=name]", "tenant");
        page.type("vaadin-text-field[placeholder=value]", "acme");
        page.click("[data-action=send]", "");
        page.see("vaadin-notification-card", "Sent a message to orders");
        page.click("[data-action=browse]", "");
        page.see(".body", "\"customer\":\"customer\"");
        page.click(".body", "\"customer\":\"customer\"");
        page.see(".details", "acme");

        page.click("[data-action=purge]", "");
        page.click("vaadin-button", "Delete all messages");
        page.see("vaadin-notification-card", "Purged orders");
        page.click("[data-action=browse]", "");
        page.see("h3", "No messages to see");

        open("listeners");
        page.click("[data-action=resume][data-listener=orders]", "Resume");
        page.seeNo("qui-badge", "PAUSED");
    }

    @Test
    void aMessageThatFailsIsEditedAndHandled() {
        open("queues");
        page.click("vaadin-grid-cell-content", "orders");
        page.see("[name=body]", "\"customer\"");
        page.type("[name=body]", "{\"id\": -7, \"customer\": \"ada\"}");
        page.click("[data-action=send]", "");
        page.see("vaadin-notification-card", "Sent a message to orders");

        open("dead-letters");
        page.see(".group", "IllegalArgumentException");
        page.see(".letter", "{\"id\":-7,\"customer\":\"ada\"}");
        page.click("[data-action=edit]", "");
        page.see("[name=edited]", "\"ada\"");
        page.type("[name=edited]", "{\"id\": 7, \"customer\": \"ada\"}");
        page.click("[data-action=send-edited]", "");
        page.see("h3", "No dead letters of orders");

        open("messages");
        page.see("vaadin-grid-cell-content", "dead-lettered");
        page.see("vaadin-grid-cell-content", "acknowledged");
    }

    @Test
    void messagesAreFollowedAndFiltered() {
        send("orders", "{\"id\": -21}");
        send("payments", "{\"id\": \"p-1\", \"amount\": 10}");
        page.see("vaadin-grid-cell-content", "payments");
        page.see("code.trace", "…");

        page.type("vaadin-text-field", "no order -21");
        page.seeNo("vaadin-grid-cell-content", "payments");
        page.see(".bar", "3 of ");
    }

    /** With enough on each page to be looked at; some are the pictures of the documentation. */
    @Test
    void thePagesHaveBothThemes() {
        for (int id = 1; id <= 8; id++) {
            send("orders", "{\"id\": " + 100 * id + ", \"customer\": \"ada\"}");
            send("orders", "{\"id\": " + -id + ", \"customer\": \"grace\", \"due\": \"2030-01-31\"}");
            send("payments", "{\"id\": \"p-" + id + "\", \"amount\": " + id % 4 + "}");
            send("shop-order-events-audit", "placed");
        }
        send("orders", "order 12: two boxes");
        page.see(".bar", "attempts");
        for (String theme : List.of("light", "dark")) {
            page.theme(theme);
            load("messages");
            picture(theme, "listeners", () -> {
                page.see("vaadin-grid-cell-content", "0/");
                page.click(".id", "orders");
                page.see(".details", "no order");
                send("orders", "{\"id\": 1}");
                // The rates are there; two listeners have not had any message.
                await().atMost(BrowserPage.PATIENCE).until(() -> page.count(".number", "–") <= 2);
            });
            picture(theme, "queues", () -> {
                page.click("vaadin-grid-cell-content", "orders");
                page.see("[name=body]", "\"customer\"");
                page.click("[data-action=browse]", "");
            });
            picture(theme, "dead-letters", () -> page.see(".letter", "grace"));
            picture(theme, "messages", () -> page.see("vaadin-grid-cell-content", "dead-lettered"));
        }
    }

    private void picture(String theme, String name, Runnable prepare) {
        open(name);
        prepare.run();
        page.hide("vaadin-notification-card");
        page.picture(PICTURES.resolve(theme).resolve("dev-ui-" + name + ".png"));
    }

    /** By what the page itself calls. */
    private void send(String queue, String body) {
        page.evaluate("""
                import('jsonrpc').then(({JsonRpc}) => new JsonRpc('quarkus-herald').send({
                    queue: '%s', body: '%s', headers: {tenant: 'acme'}, group: '', delay: 0, count: 1}))
                """.formatted(queue, body));
    }

    private void purge(String queue) {
        page.evaluate("import('jsonrpc').then(({JsonRpc}) => new JsonRpc('quarkus-herald').purge({queue: '%s'}))"
                .formatted(queue));
    }

    /** Loads the Dev UI. */
    private void load(String name) {
        page.open("http://localhost:" + PORT + path(name));
        awaitPage(name);
    }

    /** Goes to another page, as users do. */
    private void open(String name) {
        page.follow(path(name));
        awaitPage(name);
    }

    private static String path(String name) {
        return "/q/dev-ui/quarkus-herald/" + name;
    }

    private void awaitPage(String name) {
        page.see("qwc-herald-" + name, "");
        page.see("vaadin-grid, .group, .nothing", "");
    }
}
