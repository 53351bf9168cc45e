package dev.herald.contract.guide;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.arc.profile.IfBuildProfile;
import io.smallrye.common.annotation.Identifier;

import dev.herald.IncomingFilter;
import dev.herald.Message;
import dev.herald.OutgoingFilter;
import dev.herald.OutgoingMessage;
import dev.herald.UnreadableMessageException;

@IfBuildProfile("guide")
@Singleton
@Identifier("reports")
class Compression implements OutgoingFilter, IncomingFilter {

    private static final int MOST_BYTES = 10_000_000;

    private final ObjectMapper mapper;

    Compression(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public OutgoingMessage<?> filter(OutgoingMessage<?> message, String destination) throws IOException {
        byte[] plain = message.payload() instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : mapper.writeValueAsBytes(message.payload());
        return message.header("content-encoding", "gzip").payload(Base64.getEncoder().encodeToString(compressed(plain)));
    }

    private static byte[] compressed(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    @Override
    public byte[] body(Message<byte[]> message) throws IOException {
        if (!message.headers().get("content-encoding").equals(Optional.of("gzip"))) {
            return null;
        }
        byte[] compressed = Base64.getDecoder().decode(message.payload());
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            byte[] bytes = plain.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new UnreadableMessageException("it is larger than 10 MB", null);
            }
            return bytes;
        }
    }
}
