// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import io.emailpersonalization.nifi.validation.correct.Correction;
import io.emailpersonalization.nifi.validation.correct.FieldCorrection;
import io.emailpersonalization.nifi.validation.reference.References;
import io.emailpersonalization.nifi.validation.rule.ValidationRules;
import io.emailpersonalization.nifi.validation.schema.CustomerSchema;

import java.util.List;

/**
 * What a processor validates, as configured.
 *
 * @param corrections corrections of all values, in the order of application
 * @param fieldCorrections corrections of named fields, run afterwards
 * @param suggestDomains whether typing errors in domains of addresses are suggested for review
 */
record ValidationPlan(CustomerSchema schema, List<Correction> corrections, List<FieldCorrection> fieldCorrections, boolean suggestDomains, ValidationRules rules,
                      References references, IncludeValues includeValues, ReasonsFormat format) {
}
