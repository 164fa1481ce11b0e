// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.read;

import org.apache.nifi.json.JsonTreeReader;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.util.MockComponentLog;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.NoOpProcessor;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PrefetchTest {

    private final JsonTreeReader reader = new JsonTreeReader();
    private final TestRunner runner = TestRunners.newTestRunner(NoOpProcessor.class);

    @BeforeEach
    void enableReader() throws InitializationException {
        runner.addControllerService("reader", reader);
        runner.enableControllerService(reader);
    }

    private static String records(final int count) {
        return IntStream.range(0, count).mapToObj("{\"id\": %d, \"name\": \"Ada\"}"::formatted).collect(Collectors.joining(",\n", "[", "]"));
    }

    private RecordInput open(final String content, final InputStream stream) throws UnreadableContentException {
        final MockFlowFile flowFile = new MockFlowFile(1);
        flowFile.setData(content.getBytes(StandardCharsets.UTF_8));
        return RecordInput.open(reader, flowFile, stream, new MockComponentLog("test", this));
    }

    private RecordInput open(final String content) throws UnreadableContentException {
        return open(content, new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 257, 10_000})
    void recordsComeInTheirOrder(final int count) throws IOException, UnreadableContentException {
        try (RecordInput input = open(records(count)); Prefetch<Record, UnreadableContentException> ahead = input.prefetch(record -> record)) {
            for (int i = 0; i < count; i++) {
                assertEquals(i, ahead.next().getAsInt("id"));
            }
            assertNull(ahead.next());
            assertNull(ahead.next());
        }
    }

    @Test
    void whatIsBrokenIsToldAfterTheRecordsBeforeIt() throws IOException, UnreadableContentException {
        final String stray = records(999).replaceFirst("]$", ", 7]");
        try (RecordInput input = open(stray); Prefetch<Record, UnreadableContentException> ahead = input.prefetch(record -> record)) {
            for (int i = 0; i < 999; i++) {
                assertEquals(i, ahead.next().getAsInt("id"));
            }
            assertThrows(UnreadableContentException.class, ahead::next);
        }
    }

    @Test
    void closingEndsTheReadingOfContentThatNobodyTakes() throws IOException, UnreadableContentException {
        final String content = records(100_000);
        final long[] read = {0};
        final InputStream counted = new FilterInputStream(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8))) {
            @Override
            public int read(final byte[] bytes, final int offset, final int length) throws IOException {
                final int count = super.read(bytes, offset, length);
                read[0] += Math.max(0, count);
                return count;
            }
        };
        try (RecordInput input = open(content, counted)) {
            final long ofSchema = read[0];
            final Prefetch<Record, UnreadableContentException> ahead = input.prefetch(record -> record);
            final Record first = ahead.next();
            ahead.close();
            assertEquals(0, first.getAsInt("id"));
            assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().endsWith("(reading ahead)")));
            assertTrue(read[0] - ofSchema < content.length() / 2, "few records are under way");
        }
    }

    @Test
    void aFailureOfTheMakerComesAfterWhatItMade() {
        try (Prefetch<Integer, RuntimeException> relay = new Prefetch<>("making", sink -> {
            IntStream.range(0, 1000).forEach(i -> sink.accept(i, 1));
            throw new IllegalArgumentException("broken");
        })) {
            for (int i = 0; i < 1000; i++) {
                assertEquals(i, relay.next());
            }
            assertEquals("broken", assertThrows(IllegalArgumentException.class, relay::next).getMessage());
        }
    }

    @Test
    void whoDoesNotWaitGetsWhatIsThereInTheSameOrder() {
        int taken = 0;
        try (Prefetch<Integer, RuntimeException> relay = new Prefetch<>("making", sink -> IntStream.range(0, 100_000).forEach(i -> sink.accept(i, 1)))) {
            while (taken < 60_000) {
                for (Integer ready = relay.poll(); ready != null; ready = relay.poll()) {
                    assertEquals(taken++, ready);
                }
            }
            for (Integer next = relay.next(); next != null; next = relay.next()) {
                assertEquals(taken++, next);
            }
            assertNull(relay.poll());
        }
        assertEquals(100_000, taken);
    }

    @Test
    void whoDoesNotWaitHearsOfAFailureToo() {
        try (Prefetch<Integer, RuntimeException> relay = new Prefetch<>("making", sink -> {
            sink.accept(1, 1);
            throw new IllegalArgumentException("broken");
        })) {
            Integer first = relay.poll();
            while (first == null) {
                first = relay.poll();
            }
            assertEquals(1, first);
            assertEquals("broken", assertThrows(IllegalArgumentException.class, relay::poll).getMessage());
            assertEquals("broken", assertThrows(IllegalArgumentException.class, relay::next).getMessage());
        }
    }

    @Test
    void fewLargeThingsAreUnderWay() {
        final AtomicInteger made = new AtomicInteger();
        try (Prefetch<Integer, RuntimeException> relay = new Prefetch<>("making", sink -> {
            while (true) {
                sink.accept(made.incrementAndGet(), 1 << 20);
            }
        })) {
            for (int taken = 1; taken <= 100; taken++) {
                assertEquals(taken, relay.next());
                assertTrue(made.get() <= taken + 6, "made %d, taken %d".formatted(made.get(), taken));
            }
        }
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().endsWith("(making)")));
    }
}
