// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template;

/** The template cannot be had. The message names the cause and the cure, without personal data. */
final class TemplateUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;
    private final boolean passing;

    /** @param passing whether waiting may help: the vendor is away, or refuses the account */
    TemplateUnavailableException(final String message, final boolean passing) {
        super(message);
        this.passing = passing;
    }

    /** Whether waiting may help. */
    boolean isPassing() {
        return passing;
    }
}
