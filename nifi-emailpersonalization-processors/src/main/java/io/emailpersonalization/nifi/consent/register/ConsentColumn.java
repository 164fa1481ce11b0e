// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.register;

import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.Validator;

/** The column that a component reads as consent. RefusalColumnsTest covers this class. */
public final class ConsentColumn {

    /** Accepts RecordPaths whose last name does not mean a refusal: not refusing grants no consent. Does not evaluate Expression Language. */
    public static final Validator VALIDATOR = ConsentColumn::validate;

    private ConsentColumn() {
    }

    private static ValidationResult validate(final String subject, final String input, final ValidationContext context) {
        final ValidationResult path = FieldPath.VALIDATOR.validate(subject, input, context);
        if (!path.isValid() || !RefusalColumns.looksLikeRefusal(FieldPath.compile(input).lastName())) {
            return path;
        }
        return new ValidationResult.Builder().subject(subject).input(input).valid(false)
                .explanation(("the name of this column means a refusal, and not refusing grants no consent. Remove it here: UpdateConsentLedger reads a column with a customary name as a refusal. "
                        + "For other names, add its property refusal.%s with the words that refuse").formatted(input)).build();
    }
}
