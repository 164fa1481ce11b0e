// SPDX-License-Identifier: Apache-2.0
/** Normalization: values in the form in which they are compared. */
package io.emailpersonalization.nifi.matching.normalize;
