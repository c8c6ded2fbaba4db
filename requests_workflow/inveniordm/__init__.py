"""The request API of Zenodo (InvenioRDM) in shape, so that scripts written for it keep working here."""
