package dev.herald.runtime.sns.push;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.config.HeraldConfig.PushConfig;
import dev.herald.runtime.sns.SnsEnvelope;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.RateLimitedLog;

/**
 * The HTTP endpoint that Amazon SNS pushes to: one path for each subscriber. Whatever comes is verified before anything
 * reads it; what is not from SNS, or not of the subscriber's topic, gets a status and nothing else. A status of 4xx is
 * final for SNS, so whatever may pass is answered with 503, after which it tries again.
 */
@Singleton
public class SnsEndpoints {

    private static final Logger LOG = Logger.getLogger(SnsEndpoints.class);
    private static final String RAW_DELIVERY = "x-amz-sns-rawdelivery";
    private static final String PREFIX = "quarkus.herald.sns.push.";

    /** Longer than any message waits, and short enough to calculate with. */
    private static final Duration LONGEST_WINDOW = Duration.ofDays(36_500);

    private final Vertx vertx;
    private final String path;
    private final Optional<String> url;
    private final Duration replayWindow;
    private final SignatureVerifier verifier;
    private final Map<String, SnsSubscriber> subscribers = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException if the configuration is wrong; the text names the key */
    public SnsEndpoints(HeraldConfig config, Vertx vertx) {
        this.vertx = vertx;
        PushConfig push = config.sns().push();
        path = withoutSlash(push.path());
        url = push.url().map(SnsEndpoints::withoutSlash);
        replayWindow = push.replayWindow().compareTo(LONGEST_WINDOW) < 0 ? push.replayWindow() : LONGEST_WINDOW;
        check(push);
        CertificatePin pin = new CertificatePin(push.certificateHost().orElse(null));
        Clock clock = Clock.systemUTC();
        verifier = new SignatureVerifier(pin, new SigningCertificates(pin, new CertificateDownload(), clock), replayWindow,
                clock);
        push.certificateHost().ifPresent(host -> LOG.warnf("Messages of Amazon SNS are verified by the certificates of %s "
                + "(%scertificate-host), not by Amazon's: whoever controls that host can forge them", host, PREFIX));
    }

    private static String withoutSlash(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static void check(PushConfig push) {
        if (!push.path().matches("(/[A-Za-z0-9._~-]+)+/?")) {
            throw new IllegalArgumentException(PREFIX + "path is '" + push.path()
                    + "'; it must be as /herald/sns, of letters, digits, '.', '_', '~' and '-'");
        }
        if (push.replayWindow().isNegative() || push.replayWindow().isZero()) {
            throw new IllegalArgumentException(PREFIX + "replay-window is " + push.replayWindow()
                    + "; it must be longer than 0, and longer than the hour for which Amazon SNS may try");
        }
        push.certificateHost().filter(host -> !host.matches("[A-Za-z0-9.-]+(:[0-9]+)?")).ifPresent(host -> {
            throw new IllegalArgumentException(PREFIX + "certificate-host is '" + host
                    + "'; it must be as localhost:4566, a host and maybe a port");
        });
        push.url().filter(url -> !url.matches("https?://[^\\s?#]+")).ifPresent(url -> {
            throw new IllegalArgumentException(PREFIX + "url is '" + url
                    + "'; it must be as https://orders.example.com, without a query");
        });
    }

    /** Quarkus calls this before the first request. */
    void routes(@Observes Router router) {
        router.post(path + "/:subscriber").handler(this::handle);
    }

    /** From now on, requests to the subscriber's path are its own. It stays known until the application ends. */
    void register(String id, SnsSubscriber subscriber) {
        subscribers.put(id, subscriber);
    }

    /** Where a subscriber is pushed to, below the application's root path. */
    String path(String id) {
        return path + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Where a subscriber is pushed to, from outside; empty if that is not configured. */
    Optional<String> url(String id) {
        return url.map(base -> base + path(id));
    }

    /** How long a message that was handled is known. */
    Duration memory() {
        return replayWindow.plus(SignatureVerifier.MOST_AHEAD);
    }

    // A request: read and answered on its event loop, verified and handed over on threads that may block

    private void handle(RoutingContext routing) {
        String id = routing.pathParam("subscriber");
        Context context = vertx.getOrCreateContext();
        SnsRequest request = new SnsRequest(routing, context);
        boolean raw = "true".equalsIgnoreCase(routing.request().getHeader(RAW_DELIVERY));
        RequestBody.read(routing, vertx, RequestBody.PATIENCE).toCompletionStage()
                .thenCompose(body -> take(id, raw, body, request, context))
                .whenComplete((taken, failure) -> {
                    if (failure != null) {
                        refuse(id, request, failure);
                    }
                });
    }

    /** Completes when the request is answered, or will be by the subscriber. */
    private CompletionStage<Void> take(String id, boolean raw, Buffer body, SnsRequest request, Context context) {
        SnsSubscriber subscriber = subscribers.get(id);
        if (subscriber == null) {
            throw new SnsRefusal(SnsRefusal.UNKNOWN, "there is no such subscriber: correct the subscription's URL, or remove "
                    + "the subscription");
        }
        String topicArn = subscriber.topicArn()
                .orElseThrow(() -> new SnsRefusal(SnsRefusal.LATER, "the listener is not running"));
        if (raw) {
            throw new SnsRefusal(SnsRefusal.FORBIDDEN,
                    "it was delivered raw, and raw messages are not signed: turn raw delivery off for the subscription "
                            + "(RawMessageDelivery=false)");
        }
        return blocking(context, () -> verifier.check(body.toString(StandardCharsets.UTF_8), topicArn))
                .thenCompose(message -> verifier.certificate(message)
                        .thenCompose(certificate -> blocking(context, () -> {
                            handOver(id, subscriber, verifier.prove(message, certificate), request);
                            return null;
                        })));
    }

    private static <T> CompletionStage<T> blocking(Context context, Callable<T> work) {
        return context.executeBlocking(work, false).toCompletionStage();
    }

    private void handOver(String id, SnsSubscriber subscriber, SnsEnvelope message, SnsRequest request) {
        switch (message.type()) {
            case SnsEnvelope.NOTIFICATION -> subscriber.notified(message, request);
            case SnsEnvelope.SUBSCRIPTION_CONFIRMATION -> {
                subscriber.confirm(message);
                LOG.infof("Amazon SNS pushes the topic %s to listener '%s' from now on", message.topicArn(), id);
                request.answer(SnsRequest.OK);
            }
            default -> {
                LOG.warnf(
                        "Amazon SNS has ended the subscription of listener '%s', and pushes nothing of the topic %s to it any "
                                + "more; if that was not intended, subscribe %s again, which the listener does when it starts if %surl "
                                + "and declare=create are set",
                        id, message.topicArn(), url(id).orElse(path(id)), PREFIX);
                request.answer(SnsRequest.OK);
            }
        }
    }

    private static void refuse(String id, SnsRequest request, Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        int status = cause instanceof SnsRefusal refusal ? refusal.status() : SnsRefusal.LATER;
        request.answer(status);
        // Who is unknown is whatever somebody wrote.
        String who = status == SnsRefusal.UNKNOWN ? "an unknown subscriber" : "listener '" + id + "'";
        RateLimitedLog.warn("sns " + who + status,
                "A request to the Amazon SNS endpoint of " + who + " was answered with " + status
                        + ": " + (cause instanceof SnsRefusal ? FailureText.message(cause) : FailureText.of(cause)),
                cause);
    }
}
