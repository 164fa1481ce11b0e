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
 * The attempts of one processor at FlowFiles that fail by what they hold. Such a fault comes back with every attempt: after a few of them the FlowFile leaves by failure, whole,
 * and those behind it go on. A fault of the environment is never counted: whoever waits for a database waits as long as it takes. Kept in memory: a processor that is started
 * anew counts anew. Safe for threads.
 */
public final class AttemptLimit {

    /** So many attempts: what failed because somebody else wrote the same at that moment does not fail as often. */
    public static final int MAX_ATTEMPTS = 5;

    private static final int MAX_REMEMBERED = 10_000;
    private static final String OWN_PACKAGE = "io.emailpersonalization.";
    /** What Java throws where a value is not what the code before it made sure of. */
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
     * Works on a FlowFile, or lets it leave by failure where that was tried often enough.
     *
     * @param work may call {@link #failed} and roll back; what it throws is thrown on, for the framework to roll back
     */
    public void run(final ProcessSession session, final FlowFile flowFile, final String stage, final ComponentLog logger, final Runnable work) {
        final Failed before = countFailure.get(id(flowFile));
        if (before != null && before.attempts() >= MAX_ATTEMPTS) {
            countFailure.remove(id(flowFile));
            final String message = "It failed %d times by what it holds, the last time: %s. It is whole; mend or remove the record at fault and bring it in again".formatted(MAX_ATTEMPTS,
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
     * Counts an attempt that failed by what the FlowFile holds.
     *
     * @param why without a value of the content
     */
    public void countFailure(final FlowFile flowFile, final String why) {
        countFailure.merge(id(flowFile), new Failed(1, why), (before, now) -> new Failed(before.attempts() + 1, why));
    }

    private static String id(final FlowFile flowFile) {
        return flowFile.getAttribute(CoreAttributes.UUID.key());
    }

    /** What NiFi's own services and repositories throw, and faults of reading and writing, are of the environment, whatever their cause. */
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

    /** The kind of the fault and where it arose in this bundle: messages of faults hold values. */
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
