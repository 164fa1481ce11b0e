// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.rule;

/** A rule cannot be used. The message names the rule, the fault and its place. */
public final class InvalidRuleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidRuleException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
