// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.component;

import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;

import java.util.HashMap;
import java.util.Map;

/** Transfers FlowFiles that cannot be processed: whole, with the cause and the cure in an attribute. The tests of the processors cover this class. */
public final class Failures {

    /** Attribute with the cause and the cure, without a value of the content. */
    public static final String ERROR_MESSAGE = "error.message";

    /** Attribute with the number of the unreadable record, from 1, if known. */
    public static final String ERROR_RECORD = "error.record";

    /** The relationship of FlowFiles that cannot be processed as a whole. */
    public static final Relationship FAILURE = new Relationship.Builder()
            .name("failure")
            .description("The whole, unchanged FlowFile if it cannot be processed. The attribute error.message names the cause and the cure")
            .build();

    private Failures() {
    }

    /** Marks the FlowFile with the message and transfers it to {@link #FAILURE}. */
    public static void transfer(final ProcessSession session, final FlowFile flowFile, final String stage, final String message) {
        transfer(session, flowFile, stage, message, FAILURE);
    }

    /** Marks the FlowFile with the fault and transfers it to {@link #FAILURE}. */
    public static void transfer(final ProcessSession session, final FlowFile flowFile, final String stage, final UnreadableContentException fault) {
        transfer(session, flowFile, stage, fault, fault.getMessage());
    }

    /** Marks the FlowFile with the fault and a longer message, and transfers it to {@link #FAILURE}. */
    public static void transfer(final ProcessSession session, final FlowFile flowFile, final String stage, final UnreadableContentException fault, final String message) {
        final FlowFile marked = fault.record() == 0 ? flowFile : session.putAttribute(flowFile, ERROR_RECORD, String.valueOf(fault.record()));
        transfer(session, marked, stage, message, FAILURE);
    }

    /** Marks the FlowFile with the message and transfers it whole to the given relationship. */
    public static void transfer(final ProcessSession session, final FlowFile flowFile, final String stage, final String message, final Relationship relationship) {
        final Map<String, String> attributes = new HashMap<>(OutcomeAttributes.of(stage, relationship));
        attributes.put(ERROR_MESSAGE, message);
        session.transfer(session.putAllAttributes(flowFile, attributes), relationship);
    }
}
