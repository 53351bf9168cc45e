package dev.herald.runtime.sns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.herald.runtime.sns.SubscriptionAttributes.Change;

class SubscriptionAttributesTest {

    private static final String VIP = "{\"tier\":[\"vip\"]}";
    private static final String HEADERS = "MessageAttributes";
    private static final String BODY = "MessageBody";

    @Test
    void nothingChangesWhereNothingDiffers() {
        assertThat(wanted(VIP, HEADERS).changes(Map.of("RawMessageDelivery", "TRUE", "FilterPolicy", " { \"tier\" : [\"vip\"]}",
                "Owner", "me"))).isEmpty();
        assertThat(wanted(null, null).changes(Map.of("RawMessageDelivery", "true", "FilterPolicy", "{}"))).isEmpty();
        assertThat(wanted(null, null).changes(Map.of("RawMessageDelivery", "true", "FilterPolicyScope", BODY))).isEmpty();
    }

    @Test
    void numbersAreTheSameHoweverTheyAreWritten() {
        assertThat(wanted("{\"n\":[{\"numeric\":[\"=\",1]}]}", BODY).changes(Map.of("RawMessageDelivery", "true",
                "FilterPolicyScope", BODY, "FilterPolicy", "{\"n\":[{\"numeric\":[\"=\",1.00]}]}"))).isEmpty();
    }

    @Test
    void aFilterOfOtherCaseIsAnother() {
        assertThat(wanted(VIP, HEADERS).changes(Map.of("RawMessageDelivery", "true", "FilterPolicy", "{\"tier\":[\"VIP\"]}")))
                .containsExactly(new Change("FilterPolicy", VIP));
    }

    @Test
    void rawDeliveryIsOffByDefault() {
        assertThat(wanted(null, null).changes(Map.of())).containsExactly(new Change("RawMessageDelivery", "true"));
        assertThat(new SubscriptionAttributes(Map.of("RawMessageDelivery", "false")).changes(Map.of())).isEmpty();
    }

    @Test
    void aFilterThatIsNotWantedAnyMoreIsEmptied() {
        assertThat(wanted(null, null).changes(Map.of("RawMessageDelivery", "true", "FilterPolicy", VIP)))
                .containsExactly(new Change("FilterPolicy", "{}"));
    }

    @Test
    void aNewScopeIsNeverUsedWithTheOldPolicy() {
        assertThat(wanted(VIP, BODY).changes(Map.of("RawMessageDelivery", "true", "FilterPolicy", VIP)))
                .isEqualTo(List.of(new Change("FilterPolicy", "{}"), new Change("FilterPolicyScope", BODY),
                        new Change("FilterPolicy", VIP)));
    }

    @Test
    void aScopeWithoutPolicyIsChangedBeforeThePolicy() {
        assertThat(wanted(VIP, BODY).changes(Map.of("RawMessageDelivery", "true")))
                .isEqualTo(List.of(new Change("FilterPolicyScope", BODY), new Change("FilterPolicy", VIP)));
    }

    @Test
    void otherAttributesAreComparedAsJsonWhereTheyAre() {
        SubscriptionAttributes wanted = new SubscriptionAttributes(Map.of("RedrivePolicy", "{\"a\":1,\"b\":2}"));

        assertThat(wanted.changes(Map.of("RedrivePolicy", "{\"b\":2, \"a\":1}"))).isEmpty();
        assertThat(wanted.changes(Map.of("RedrivePolicy", "{\"b\":3}")))
                .containsExactly(new Change("RedrivePolicy", "{\"a\":1,\"b\":2}"));
        assertThat(wanted.changes(Map.of())).containsExactly(new Change("RedrivePolicy", "{\"a\":1,\"b\":2}"));
    }

    @Test
    void describesWhatDiffers() {
        assertThat(wanted(VIP, BODY).differences(Map.of("FilterPolicy", VIP, "FilterPolicyScope", HEADERS)))
                .containsExactly("FilterPolicyScope is MessageAttributes instead of MessageBody",
                        "RawMessageDelivery is false instead of true");
    }

    private static SubscriptionAttributes wanted(String filter, String scope) {
        return filter == null
                ? new SubscriptionAttributes(Map.of("RawMessageDelivery", "true"))
                : new SubscriptionAttributes(
                        Map.of("RawMessageDelivery", "true", "FilterPolicy", filter, "FilterPolicyScope", scope));
    }
}
