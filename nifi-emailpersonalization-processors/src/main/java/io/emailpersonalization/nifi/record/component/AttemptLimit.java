// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.component;

import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.exception.FlowFileAccessException;
import org.apache.nifi.processor.exception.FlowFileHandlingException;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.serialization.record.util.IllegalTypeConversionException;

import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Limits the attempts of a processor at FlowFiles whose content makes it fail. Such a fault returns with every attempt. After {@link #MAX_ATTEMPTS} the FlowFile leaves by failure, whole, and the
 * FlowFiles behind it proceed. Faults of the environment are not counted: a FlowFile waits for its database as long as it takes. Counts are in memory, and restarting the processor resets them.
 * Safe for threads.
 */
public final class AttemptLimit {

    /** Attempts per FlowFile. A conflict with another writer looks like a fault of the data, and does not repeat this often. */
    public static final int MAX_ATTEMPTS = 5;

    /** FlowFiles whose failures are remembered: bounds the memory. */
    private static final int MAX_REMEMBERED = 10_000;
    private static final String OWN_PACKAGE = "io.emailpersonalization.";
    /** What Java throws for a value that the code did not expect. */
    private static final List<Class<? extends Throwable>> DATA_FAULTS = List.of(ArithmeticException.class, IllegalArgumentException.class, IndexOutOfBoundsException.class,
            NullPointerException.class, ClassCastException.class, DateTimeException.class, NegativeArraySizeException.class, ArrayStoreException.class, NoSuchElementException.class,
            UnsupportedOperationException.class, IllegalTypeConversionException.class, StackOverflowError.class);

    private final Map<String, Failed> countFailure = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<String, Failed> eldest) {
            return size() > MAX_REMEMBERED;
        }
    });

    private record Failed(int attempts, String why) {
    }

    /**
     * Runs the work on a FlowFile, or transfers the FlowFile to failure after too many attempts.
     *
     * @param work may call {@link #countFailure} and roll back. Its exceptions are rethrown, and the framework rolls back
     */
    public void run(final ProcessSession session, final FlowFile flowFile, final String stage, final ComponentLog logger, final Runnable work) {
        final Failed before = countFailure.get(id(flowFile));
        if (before != null && before.attempts() >= MAX_ATTEMPTS) {
            countFailure.remove(id(flowFile));
            final String message = "Its content failed %d times, the last time: %s. The FlowFile is unchanged: correct or remove the record and send it again".formatted(MAX_ATTEMPTS,
                    before.why());
            logger.error("{} cannot be worked on: {}", flowFile, message);
            Failures.transfer(session, flowFile, stage, message);
            return;
        }
        try {
            work.run();
        } catch (final RuntimeException | StackOverflowError e) {
            if (isDataFault(e)) {
                countFailure(flowFile, describe(e));
            }
            throw e;
        }
    }

    /**
     * Counts a failed attempt that the content caused.
     *
     * @param why the cause, without a value of the content
     */
    public void countFailure(final FlowFile flowFile, final String why) {
        countFailure.merge(id(flowFile), new Failed(1, why), (before, now) -> new Failed(before.attempts() + 1, why));
    }

    private static String id(final FlowFile flowFile) {
        return flowFile.getAttribute(CoreAttributes.UUID.key());
    }

    /** Exceptions of NiFi's services and repositories, and of reading and writing, are faults of the environment, whatever their cause. */
    private static boolean isDataFault(final Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProcessException || cause instanceof FlowFileAccessException || cause instanceof FlowFileHandlingException || cause instanceof UncheckedIOException) {
                return false;
            }
            final Throwable each = cause;
            if (DATA_FAULTS.stream().anyMatch(kind -> kind.isInstance(each))) {
                return true;
            }
        }
        return false;
    }

    /** The class of the fault and its place in this bundle. Messages of exceptions may quote values. */
    private static String describe(final Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        for (final StackTraceElement place : root.getStackTrace()) {
            if (place.getClassName().startsWith(OWN_PACKAGE)) {
                return "%s at %s.%s, line %d".formatted(root.getClass().getSimpleName(), place.getClassName().substring(place.getClassName().lastIndexOf('.') + 1), place.getMethodName(),
                        place.getLineNumber());
            }
        }
        return root.getClass().getSimpleName();
    }
}
