package dev.herald.deployment.devui;

import jakarta.inject.Singleton;

import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.IsDevelopment;
import io.quarkus.deployment.IsLocalDevelopment;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.devui.spi.JsonRPCProvidersBuildItem;
import io.quarkus.devui.spi.page.CardPageBuildItem;
import io.quarkus.devui.spi.page.Page;
import io.quarkus.devui.spi.page.WebComponentPageBuilder;

import dev.herald.runtime.config.HeraldBuildTimeConfig;
import dev.herald.runtime.devui.DevUiRecorder;
import dev.herald.runtime.devui.HeraldDevService;
import dev.herald.runtime.devui.MessageHistory;
import dev.herald.runtime.telemetry.Telemetry;

/** Adds the pages of the Dev UI, and what they call. Applications without an HTTP server have no Dev UI. */
class DevUiProcessor {

    @BuildStep(onlyIf = IsLocalDevelopment.class)
    CardPageBuildItem pages() {
        CardPageBuildItem card = new CardPageBuildItem();
        card.addPage(page("Listeners", "ear-listen", "listeners", "listenerLabel"));
        card.addPage(page("Queues", "inbox", "queues", "queueLabel"));
        card.addPage(page("Dead letters", "envelope-open-text", "dead-letters", "deadLetterLabel"));
        card.addPage(page("Messages", "clock-rotate-left", "messages", "messageLabel"));
        return card;
    }

    private static WebComponentPageBuilder page(String title, String icon, String name, String label) {
        return Page.webComponentPageBuilder().title(title).icon("font-awesome-solid:" + icon)
                .componentLink("qwc-herald-" + name + ".js").streamingLabelJsonRPCMethodName(label);
    }

    @BuildStep(onlyIf = IsDevelopment.class)
    @Record(ExecutionTime.STATIC_INIT)
    void service(DevUiRecorder recorder, HeraldBuildTimeConfig config, Capabilities capabilities,
            BuildProducer<JsonRPCProvidersBuildItem> services, BuildProducer<SyntheticBeanBuildItem> beans) {
        if (capabilities.isMissing(Capability.VERTX_HTTP)) {
            return;
        }
        int history = config.devUi().history();
        if (history < 0) {
            throw new IllegalArgumentException("quarkus.herald.dev-ui.history is " + history + "; it must be zero or more");
        }
        services.produce(new JsonRPCProvidersBuildItem(HeraldDevService.class));
        beans.produce(SyntheticBeanBuildItem.configure(MessageHistory.class).addType(Telemetry.class).scope(Singleton.class)
                .unremovable().runtimeValue(recorder.history(history)).done());
    }
}
