package dev.herald.benchmarks.driver.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.vertx.core.buffer.Buffer;

class RespCommandsTest {

    private final List<List<String>> commands = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void commandsAreReadHoweverTheyAreCut(Pieces pieces) {
        pieces.feed(Buffer.buffer("*2\r\n$4\r\nPING\r\n$0\r\n\r\n*3\r\n$4\r\nXACK\r\n$1\r\ns\r\n$5\r\ngroup\r\n"),
                new RespCommands(commands::add));

        assertThat(commands).containsExactly(List.of("PING", ""), List.of("XACK", "s", "group"));
    }

    @ParameterizedTest
    @EnumSource
    void lengthsCountBytesAndLinesMayEndWithinATextThatHasOne(Pieces pieces) {
        pieces.feed(Buffer.buffer("*2\r\n$4\r\nECHO\r\n$12\r\né\r\n*1\r\n$9\r\n\r\n*1\r\n$4\r\nQUIT\r\n"),
                new RespCommands(commands::add));

        assertThat(commands).containsExactly(List.of("ECHO", "é\r\n*1\r\n$9\r\n"), List.of("QUIT"));
    }

    @ParameterizedTest
    @EnumSource
    void whatAPersonTypesIsACommandAsWell(Pieces pieces) {
        pieces.feed(Buffer.buffer("ping  hello\r\n\r\n*1\r\n$4\r\nQUIT\r\n"), new RespCommands(commands::add));

        assertThat(commands).containsExactly(List.of("ping", "hello"), List.of("QUIT"));
    }
}
