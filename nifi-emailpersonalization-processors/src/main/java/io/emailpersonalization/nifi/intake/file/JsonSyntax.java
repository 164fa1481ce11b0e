// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;

/** Describes faults of JSON. The parser's own message is not passed on, since it may quote the content. CustomerFileReaderTest and SingerReaderTest cover this class. */
public final class JsonSyntax {

    private JsonSyntax() {
    }

    /** Whether the fault is that the content is not UTF-8. */
    public static boolean isEncoding(final JsonProcessingException fault) {
        return original(fault).contains("UTF-8");
    }

    private static String original(final JsonProcessingException fault) {
        return String.valueOf(fault.getOriginalMessage());
    }

    /**
     * The cause and the cure of a fault.
     *
     * @param place of the fault, such as {@code line 7}
     */
    public static String message(final JsonProcessingException fault, final String place) {
        final String original = original(fault);
        if (fault instanceof JsonEOFException) {
            return "The JSON is cut off in %s, or a quote or bracket is missing: what was opened is never closed. Export it again".formatted(place);
        }
        if (fault instanceof StreamConstraintsException) {
            return "A value or its nesting is too large in %s: leave the field out of the export".formatted(place);
        }
        if (original.contains("Non-standard token")) {
            return "A number is NaN or infinite in %s, which JSON has no word for: let the export write null".formatted(place);
        }
        if (original.startsWith("Unrecognized token")) {
            return "A value is neither in quotes nor a number, true, false or null in %s: let the export write JSON".formatted(place);
        }
        if (original.startsWith("Duplicate")) {
            return "An object has two fields of one name in %s, and it is not clear which one counts: let the export write one of them".formatted(place);
        }
        if (isEncoding(fault)) {
            return "The content is not encoded as UTF-8 in %s, as the rest is: export it as UTF-8".formatted(place);
        }
        return "The JSON is broken in %s: a comma, a colon, a quote or a bracket is missing or stands where none may. Export it again".formatted(place);
    }
}
