// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.component;

import io.emailpersonalization.nifi.scoring.ScoreCustomerRecord;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.validation.ValidateCustomerRecord;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.Processor;
import org.apache.nifi.processor.exception.FlowFileAccessException;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.serialization.RecordSetWriter;
import org.apache.nifi.serialization.RecordSetWriterFactory;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.util.LogMessage;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A FlowFile that every attempt fails at by what it holds does not hold up those behind it. */
class AttemptLimitTest {

    private static final String ADA = "[{\"customer_id\": \"1\", \"email\": \"ada@example.com\", \"purchase_count\": 0}]";

    /** A writer that a value harms. */
    private static final class Harmed extends AbstractControllerService implements RecordSetWriterFactory {
        private Throwable fault;

        @Override
        public RecordSchema getSchema(final Map<String, String> variables, final RecordSchema readSchema) {
            return readSchema;
        }

        @Override
        public RecordSetWriter createWriter(final ComponentLog logger, final RecordSchema schema, final OutputStream out, final Map<String, String> variables) throws IOException {
            switch (fault) {
                case Error e -> throw e;
                case RuntimeException e -> throw e;
                default -> throw (IOException) fault;
            }
        }
    }

    static Stream<Throwable> faultsOfData() {
        return Stream.of(new ArithmeticException("ada@example.com"), new NumberFormatException("For input string: ada@example.com"), new IndexOutOfBoundsException("ada@example.com"),
                new NullPointerException(), new ClassCastException(), new DateTimeException("ada@example.com"), new NegativeArraySizeException(), new NoSuchElementException(),
                new StackOverflowError(), new IllegalStateException(new ExecutionException(new ArithmeticException("ada@example.com"))));
    }

    static Stream<Throwable> faultsOfTheEnvironment() {
        return Stream.of(new ProcessException(new NullPointerException()), new FlowFileAccessException("disk", new IllegalArgumentException()),
                new UncheckedIOException(new IOException("No space left on device")), new IOException("No space left on device"), new IllegalStateException("told to end"),
                new OutOfMemoryError());
    }

    private static TestRunner runner(final Class<? extends Processor> type, final Throwable fault) {
        try {
            final TestRunner runner = TestRunners.newTestRunner(type);
            final Harmed harmed = new Harmed();
            harmed.fault = fault;
            Services.jsonReader(runner);
            runner.addControllerService("harmed", harmed);
            runner.enableControllerService(harmed);
            runner.setProperty("Record Writer", "harmed");
            return runner;
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void fail(final TestRunner runner, final int times) {
        for (int i = 0; i < times; i++) {
            assertThrows(Throwable.class, runner::run);
            assertEquals(1, runner.getQueueSize().getObjectCount());
            runner.assertTransferCount("failure", 0);
        }
    }

    @ParameterizedTest
    @MethodSource("faultsOfData")
    void afterAFewAttemptsItLeavesByFailureAsItCameWithAReason(final Throwable fault) {
        final TestRunner runner = runner(ScoreCustomerRecord.class, fault);
        runner.enqueue(ADA, Map.of("filename", "golden.json"));
        fail(runner, AttemptLimit.MAX_ATTEMPTS);
        runner.run();
        runner.assertTransferCount("failure", 1);
        runner.assertTransferCount("success", 0);
        runner.assertTransferCount("report", 0);
        final MockFlowFile failed = runner.getFlowFilesForRelationship("failure").getFirst();
        failed.assertContentEquals(ADA);
        failed.assertAttributeEquals("filename", "golden.json");
        failed.assertAttributeEquals("record.stage", "score");
        final Throwable root = fault instanceof IllegalStateException ? fault.getCause().getCause() : fault;
        assertTrue(failed.getAttribute("error.message").contains(root.getClass().getSimpleName() + " at "), failed.getAttribute("error.message"));
        final String told = failed.getAttributes() + String.join("\n", runner.getLogger().getErrorMessages().stream().map(AttemptLimitTest::text).toList());
        assertFalse(told.contains("ada@"), told);
    }

    private static String text(final LogMessage message) {
        return message.getMsg() + Arrays.stream(message.getArgs()).filter(argument -> !(argument instanceof Throwable)).toList();
    }

    @ParameterizedTest
    @MethodSource("faultsOfTheEnvironment")
    void whatTheFlowFileIsNotToBlameForWaits(final Throwable fault) {
        final TestRunner runner = runner(ScoreCustomerRecord.class, fault);
        runner.enqueue(ADA);
        fail(runner, AttemptLimit.MAX_ATTEMPTS + 2);
    }

    @Test
    void everyFlowFileHasItsOwnAttempts() {
        final TestRunner runner = runner(ValidateCustomerRecord.class, new ArithmeticException());
        final List<String> names = List.of("a.json", "b.json");
        names.forEach(name -> runner.enqueue(ADA, Map.of("filename", name)));
        for (int i = 0; i < 2 * AttemptLimit.MAX_ATTEMPTS; i++) {
            assertThrows(Throwable.class, runner::run);
        }
        runner.run(2);
        assertEquals(names, runner.getFlowFilesForRelationship("failure").stream().map(FlowFile.class::cast).map(each -> each.getAttribute("filename")).sorted().toList());
    }
}
