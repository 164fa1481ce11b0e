// SPDX-License-Identifier: Apache-2.0
/** Takes customers and orders from their sources: CustomerFileReader. */
package io.emailpersonalization.nifi.intake;
