// SPDX-License-Identifier: Apache-2.0
/** Evidence of consent and what is decided from it, as other packages see it. */
package io.emailpersonalization.nifi.consent.register;
