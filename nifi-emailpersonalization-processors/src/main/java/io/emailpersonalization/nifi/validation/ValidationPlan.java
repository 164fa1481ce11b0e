// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import io.emailpersonalization.nifi.validation.correct.Correction;
import io.emailpersonalization.nifi.validation.reference.References;
import io.emailpersonalization.nifi.validation.rule.ValidationRules;
import io.emailpersonalization.nifi.validation.schema.CustomerSchema;

import java.util.List;

/**
 * What a processor validates, as configured.
 *
 * @param corrections in the order of application
 */
record ValidationPlan(CustomerSchema schema, List<Correction> corrections, ValidationRules rules, References references, IncludeValues includeValues, ReasonsFormat format) {
}
